// The room's windows as a model reads them: a row of JSON each, texts cut to their share of what a tool may say. Pure.
import { clamp } from '../../../protocol/geometry.ts';
import { isStroke } from '../../../protocol/strokes.ts';
import type { RoomWindow } from '../../../protocol/texts/room-window.ts';
import type { PropValue } from '../../../protocol/windows.ts';
import type { Windows } from './window-acts.ts';

/** Windows that it shows, topmost first. */
const MOST_WINDOWS = 60;
/** Characters of all their texts, and of one. */
const TEXT_CHARS = 8_000;
const LEAST_CHARS = 200;
/** Characters of a property. */
const PROP_CHARS = 200;

export function windowList(windows: Windows): string {
  const shown = [...windows.values()].sort((a, b) => b.z - a.z).slice(0, MOST_WINDOWS);
  if (shown.length === 0) return 'There are no windows.';
  const texts = shown.filter(({ text }) => String(text) !== '').length;
  const share = clamp(Math.floor(TEXT_CHARS / Math.max(1, texts)), LEAST_CHARS, TEXT_CHARS);
  const rows = shown.map((window) => JSON.stringify(rowOf(window, share)));
  const left = windows.size - shown.length;
  return [...rows, ...(left > 0 ? [`(${left} more)`] : [])].join('\n');
}

function rowOf({ g, type, title, rect, props, text }: RoomWindow, share: number): object {
  const all = Object.entries(props);
  const strokes = all.filter(([key]) => isStroke(key)).length;
  const words = String(text);
  return {
    ...{ window: g, type, title, rect },
    ...Object.fromEntries(all.filter(([key]) => !isStroke(key)).map(shortened)),
    ...(strokes > 0 && { strokes }),
    ...(words !== '' && { text: words.slice(0, share) }),
    ...(words.length > share && { text_left_out: words.length - share }),
  };
}

function shortened([key, value]: [string, PropValue]): [string, PropValue] {
  return [key, typeof value === 'string' ? value.slice(0, PROP_CHARS) : value];
}
