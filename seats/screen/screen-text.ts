// What a screen shows as plain text, for whoever can't look at it.
import type { Grid } from '../../protocol/geometry.ts';
import { openTerminal } from './snapshot/terminal-core.ts';

/** @param picture output that brings a terminal of this size to the screen, as `Screen.snapshot` gives it */
export async function screenText(picture: Uint8Array, size: Grid): Promise<string> {
  const terminal = openTerminal(size);
  try {
    await new Promise<void>((resolve) => terminal.write(picture, resolve));
    const { active } = terminal.buffer;
    const lines = Array.from(
      { length: terminal.rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  } finally {
    terminal.dispose();
  }
}
