// Restores coloured empty cells, which @xterm/addon-serialize 0.14.0 drops below a screen's last text.
import type { IBuffer, IBufferCell, Terminal } from '@xterm/headless';

/**
 * Output that paints the background of every empty cell and leaves cursor and colours unchanged.
 * @param buffer the normal or the alternate screen of `terminal`
 */
export function paintBackgrounds(terminal: Terminal, buffer: IBuffer): string {
  const cell = buffer.getNullCell();
  let out = '';
  for (let row = 0; row < terminal.rows; row += 1) {
    const line = buffer.getLine(buffer.baseY + row);
    if (!line) continue;
    let run = { color: '', start: 0 };
    for (let col = 0; col <= terminal.cols; col += 1) {
      const color = col < terminal.cols ? emptyColor(line.getCell(col, cell)) : '';
      if (color === run.color) continue;
      if (run.color) {
        out += `\x1b[${row + 1};${run.start + 1}H\x1b[0;${run.color}m\x1b[${col - run.start}X`;
      }
      run = { color, start: col };
    }
  }
  // DECSC and DECRC preserve position, colours and a pending wrap.
  return out && `\x1b7${out}\x1b8`;
}

/** SGR parameters of an empty cell's background; empty for a cell with text or without a colour. */
function emptyColor(cell: IBufferCell | undefined): string {
  if (cell?.getChars() !== '' || cell.getWidth() !== 1 || cell.isBgDefault()) return '';
  const color = cell.getBgColor();
  return cell.isBgRGB()
    ? `48;2;${(color >>> 16) & 0xff};${(color >>> 8) & 0xff};${color & 0xff}`
    : `48;5;${color}`;
}
