// What a screen becomes when its app ends: everything that it showed stays, a line says how it ended, and no mode of
// its is left, so that a next app begins below it.
import type { SerializeAddon } from '@xterm/addon-serialize';
import type { Terminal } from '@xterm/headless';

/** How the serializer begins the alternate screen. */
const ALTERNATE = '\x1b[?1049h\x1b[H';
/** Modes that a soft reset leaves on: mouse reports and their encodings. */
const MOUSE_MODES = [9, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016];
const RESET_MODES = `\x1b[!p${MOUSE_MODES.map((mode) => `\x1b[?${mode}l`).join('')}\x1b[0 q\x0f`;

/** @param words one line, such as `ended with code 3` */
export function endingOf(terminal: Terminal, serializer: SerializeAddon, words: string): Buffer {
  const { active } = terminal.buffer;
  const line = `\x1b[0;7m ${words} \x1b[0m\r\n`;
  if (active.type === 'normal') {
    const fresh = active.cursorX === 0 ? '' : '\r\n';
    return Buffer.from(`${RESET_MODES}${fresh}${line}`);
  }
  const all = serializer.serialize({ scrollback: 0, excludeModes: true });
  const start = all.lastIndexOf(ALTERNATE);
  const rows = start < 0 ? '' : all.slice(start + ALTERNATE.length);
  return Buffer.from(`\x1b[?1049l${RESET_MODES}\r\n${rows}\x1b[${terminal.rows}B\r\n${line}`);
}
