// What a locked layout allows (LK1): changes to titles and content of windows, but no opening, closing, moving,
// resizing or raising.
import type { ErrorCode } from '../../protocol/codes.ts';
import { propRule, type Registers } from '../../protocol/registers.ts';

/** Why an op was rejected. */
export type Bad = { code: ErrorCode; msg: string };

export const LOCKED: Bad = { code: 'forbidden', msg: 'The host has locked the layout.' };

/** The part of a window's changes that is not layout; `refused` if some of it is. */
export function contentOf(changes: Registers): { part: Registers; refused: boolean } {
  const { rect, props = {}, ...part } = changes;
  const all = Object.entries(props);
  const content = all.filter(([key]) => !propRule(key).layout);
  return {
    part: content.length > 0 ? { ...part, props: Object.fromEntries(content) } : part,
    refused: rect !== undefined || content.length < all.length,
  };
}
