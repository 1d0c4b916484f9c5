// terminal-kit's true-colour screen buffer, made right for wide characters.
import terminalKit from 'terminal-kit';

/** Stands in the second cell of a wide character; never sent. */
const SECOND_HALF = '\u0001';

/**
 * The delta of terminal-kit 3.1.4 compares characters and colours, but not whether a cell is the second half of
 * a wide character. A blank that takes the place of such a half would count as unchanged, although the terminal
 * has erased that cell with other colours. A character of its own tells the two apart.
 */
export class WideBuffer extends terminalKit.ScreenBufferHD {
  override writeChar(buffer: Uint8Array, char: string, at: number): void {
    super.writeChar(buffer, this.hasTrailingFullWidth(buffer, at) ? SECOND_HALF : char, at);
  }

  /** One line per row, as wide as the terminal shows it. */
  override dumpChars(): string {
    return super.dumpChars().replaceAll(SECOND_HALF, '');
  }
}
