// The tools of the paint window, what its person has chosen of them, and the keys and buttons that choose.
import { BRUSH_KEYS, BRUSHES, type Ink, THEME_COLOR } from './picture/ink.ts';

export type Tool = 'pen' | 'line' | 'rect' | 'oval' | 'fill' | 'text' | 'erase' | 'pick';

export interface Choice {
  tool: Tool;
  ink: Ink;
  /** Rectangles and ovals are filled. */
  filled: boolean;
}

export const FIRST_CHOICE: Choice = {
  tool: 'pen',
  ink: { color: THEME_COLOR, brush: 'b' },
  filled: false,
};

/** What a button or a key does: chooses something, or acts on the picture. */
export type Act = 'undo' | 'redo' | 'clear' | 'copy' | 'copyAnsi';
export type Command = { choose: (choice: Choice) => Choice } | { act: Act };

/** Each with the letter that is its key. */
export const TOOLS: readonly { tool: Tool; label: string; key: string }[] = [
  { tool: 'pen', label: 'Pen', key: 'p' },
  { tool: 'line', label: 'Line', key: 'l' },
  { tool: 'rect', label: 'Rect', key: 'r' },
  { tool: 'oval', label: 'Oval', key: 'o' },
  { tool: 'fill', label: 'Fill', key: 'f' },
  { tool: 'text', label: 'Text', key: 't' },
  { tool: 'erase', label: 'Erase', key: 'e' },
  { tool: 'pick', label: 'Pick', key: 'k' },
];
/** Short where there is little room. */
export const ACTS: readonly { act: Act; label: string; short: string; key: string }[] = [
  { act: 'undo', label: 'Undo', short: '←', key: 'u' },
  { act: 'redo', label: 'Redo', short: '→', key: 'U' },
  { act: 'copy', label: 'Copy', short: 'Y', key: 'y' },
  { act: 'clear', label: 'Clear', short: '×', key: 'delete' },
];
export const COLORS = THEME_COLOR + 1;

export const chooseTool = (tool: Tool): Command => ({ choose: (choice) => ({ ...choice, tool }) });
export const chooseColor = (color: number): Command => ({
  choose: (choice) => ({ ...choice, ink: { ...choice.ink, color } }),
});
export const chooseBrush = (brush: Ink['brush']): Command => ({
  choose: (choice) => ({ ...choice, ink: { ...choice.ink, brush } }),
});
const otherColor = (by: 1 | -1): Command => ({
  choose: ({ ink, ...choice }) => {
    return { ...choice, ink: { ...ink, color: (ink.color + by + COLORS) % COLORS } };
  },
});
const otherBrush = (by: 1 | -1): Command => ({
  choose: ({ ink, ...choice }) => {
    const count = BRUSH_KEYS.length;
    const at = (BRUSH_KEYS.indexOf(ink.brush) + by + count) % count;
    return { ...choice, ink: { ...ink, brush: BRUSH_KEYS[at] ?? 'b' } };
  },
});
export const TOGGLE_FILLED: Command = {
  choose: (choice) => ({ ...choice, filled: !choice.filled }),
};

/** By what they type; `delete` by its name. */
export const KEYS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ...TOOLS.map(({ tool, key }): [string, Command] => [key, chooseTool(tool)]),
  ...ACTS.map(({ act, key }): [string, Command] => [key, { act }]),
  ['Y', { act: 'copyAnsi' }],
  ['b', otherBrush(1)],
  ['B', otherBrush(-1)],
  ['c', otherColor(1)],
  ['C', otherColor(-1)],
  [']', otherColor(1)],
  ['[', otherColor(-1)],
  ['s', TOGGLE_FILLED],
  ...[...'1234567890'].map((digit, color): [string, Command] => [digit, chooseColor(color)]),
]);

/** A brush as its button shows it. */
export function brushSign(brush: Ink['brush']): string {
  return BRUSHES[brush];
}
