// For tests of `apps.user`: a real account without privileges, whether it is usable here, and its shell in a seat.
import path from 'node:path';
import { vi } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { lookUpAppUser } from '../../seats/process/app-user.ts';
import { outOfReach } from '../../seats/process/reach.ts';
import type { TestVisitor } from './harness.ts';
import { openTerminal } from './terminal.ts';

const found = await lookUpAppUser('nobody');

/** Undefined if apps can't run as that user; then `why` gives the reason. */
export const nobody = 'user' in found ? found.user : undefined;
export const why = 'user' in found ? '' : ` (skipped: ${found.wrong})`;

const closed = nobody
  ? await outOfReach(nobody, [
      ['execute', process.execPath],
      ['read', path.join(ROOT, 'desktop/main.ts')],
    ])
  : [];
/** Whether that user may read the clone, including Node and the desktop. */
export const cloneIsOpen = nobody !== undefined && closed.length === 0;
export const whyClosed = why || (cloneIsOpen ? '' : ` (skipped: ${closed[0]} is closed to nobody)`);

export interface TestShell {
  /** Runs a line in the seat's bash; @returns what it printed, standard error included */
  run(line: string): Promise<string>;
  close(): void;
}

/**
 * Opens the terminal of a room whose app is bash.
 * @param first number of the first line: of a terminal that shows lines of earlier shells, above theirs
 */
export async function openShell(visitor: TestVisitor, room: string, first = 1): Promise<TestShell> {
  const terminal = await openTerminal(visitor, room, { cols: 400, rows: 50 });
  let lines = first - 1;
  const run = async (line: string): Promise<string> => {
    lines += 1;
    // Written in two parts, so that the terminal's echo of the line is not taken for its output.
    terminal.type(`echo "<""${lines}"; { ${line} ; } 2>&1; echo "${lines}"">"\r`);
    const output = new RegExp(`<${lines}\r\n([^]*?)${lines}>`);
    return await vi.waitFor(
      () => {
        const [, text] = output.exec(terminal.output()) ?? [];
        if (text === undefined) throw new Error(`no end of: ${line}\n${terminal.output()}`);
        return text.replaceAll('\r\n', '\n').trim();
      },
      { interval: 20 },
    );
  };
  return { run, close: () => terminal.socket.terminate() };
}
