// terminal-kit's true-colour screen buffer, fixed for wide characters.
import terminalKit from 'terminal-kit';

/** Placeholder in the second cell of a wide character; never sent. */
const SECOND_HALF = '\u0001';

/**
 * The delta of terminal-kit 3.1.4 compares characters and colours, but not whether a cell is the second half of a wide
 * character. A blank that replaces such a half would count as unchanged, although the terminal has erased that cell
 * with other colours. The placeholder tells the two apart.
 */
export class WideBuffer extends terminalKit.ScreenBufferHD {
  override writeChar(buffer: Uint8Array, char: string, at: number): void {
    super.writeChar(buffer, this.hasTrailingFullWidth(buffer, at) ? SECOND_HALF : char, at);
  }

  /** One line per row, as the terminal shows it. */
  override dumpChars(): string {
    return super.dumpChars().replaceAll(SECOND_HALF, '');
  }
}
