// The cursor that ESC 7 has saved in a buffer, as output that saves it again. Comes before the buffer's content.
import type { Grid } from '../../../protocol/geometry.ts';
import { backgroundOf, cursorAttributes, flagsOf, PLAIN, sameStyle, setStyle } from './pen.ts';
import type { Core, CoreBuffer, CoreCharset } from './terminal-core.ts';

const NO_LINK = '\x1b]8;;\x1b\\';
/** Begins a link that nothing is written in. */
const ANY_LINK = '\x1b]8;;x:\x1b\\';

/** @returns output for an empty buffer, which it leaves empty and without attributes; '' if nothing was saved */
export function savedCursor(
  core: Core,
  buffer: CoreBuffer,
  { cols, rows }: Grid,
  names: ReadonlyMap<CoreCharset, string>,
): string {
  const { savedX, savedY, savedCurAttrData: saved, savedCharset } = buffer;
  const { fg, bg } = cursorAttributes(core, saved);
  const style = { ...PLAIN, fg, bg };
  const flags = flagsOf(saved);
  const charset = names.get(savedCharset) ?? 'B';
  const isFirst = savedX === 0 && savedY === 0 && charset === 'B';
  if (isFirst && sameStyle(style, backgroundOf(0)) && !flags.underline && !flags.extended)
    return '';

  const row = Math.max(0, Math.min(savedY - buffer.ybase, rows - 1));
  const above = savedY - row;
  let out = above > 0 ? `\x1b[${rows}H${'\n'.repeat(above)}` : '';
  out += setStyle({ ...style, underline: flags.underline ? 1 : 0 });
  if (flags.extended && !flags.underline) out += ANY_LINK;
  // What was saved with an underline is restored with one, and ending a link drops the rest of it.
  if (!flags.extended && flags.underline) out += `\x1b7\x1b[24m\x1b8${NO_LINK}`;
  if (charset !== 'B') out += `\x1b(${charset}`;
  out += `\x1b[${row + 1};${Math.min(savedX, cols - 1) + 1}H`;
  // A blank in the last column leaves the cursor behind it.
  if (savedX >= cols) out += ' ';
  return `${out}\x1b7${NO_LINK}\x1b(B\x1b[m\x1b[2J${above > 0 ? '\x1b[3J' : ''}`;
}
