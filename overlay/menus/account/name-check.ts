// Validates a name before it is sent to the room (TX1). Pure.
import { NAME_MAX_GRAPHEMES } from '../../../protocol/limits.ts';
import { cleanName } from '../../../protocol/text/text.ts';

/** @returns why a name is invalid; null if it is valid */
export function nameProblem(text: string): string | null {
  if (cleanName(text) === '') return 'A name needs at least one letter or sign.';
  const length = [...new Intl.Segmenter().segment(text.trim())].length;
  if (length <= NAME_MAX_GRAPHEMES) return null;
  return `That is ${length - NAME_MAX_GRAPHEMES} too long: a name has up to ${NAME_MAX_GRAPHEMES} characters.`;
}
