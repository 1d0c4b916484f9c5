// `share`: a room of one command, without a file, open to whoever gets the link.
import { Command, InvalidArgumentError } from 'commander';
import { MAX_BROWSERS } from '../../protocol/limits.ts';
import { VIA_HELP } from '../config/keys/share-via.ts';
import { endWithLauncher } from '../process/launcher.ts';
import type { Patience } from '../run.ts';
import { tunnel } from './start.ts';

interface Options {
  via?: string;
  guests: number;
  knock?: true;
  box?: true;
}

/** A link for a friend, or a few. */
const GUESTS = 4;
/** Keys and signals come again from whoever sees nothing happen. */
const PATIENCE: Patience = {
  isClosing: 'closing…',
  leaves:
    'ended at once: the program may still run, and the folder with its secrets is there, until the next `teleport share`',
};

export function shareCommand(): Command {
  return new Command('share')
    .description(
      'share a terminal by a link, until Ctrl-C: your shell in this folder, or a COMMAND',
    )
    .argument('[COMMAND...]', 'what is shared, after `--`: a program and its arguments')
    .option('--via <TUNNEL>', `${VIA_HELP} (SHARE_VIA)`, tunnel)
    .option('--guests <N>', 'how many people the link lets in', guests, GUESTS)
    .option('--knock', 'whoever has the link knocks, and you let them in one by one')
    .option('--box', 'in a box: a read-only system, an empty home, no network')
    .action(async (command: string[], { via, guests: most, knock, box }: Options) => {
      const [{ runUntilTold, failStart }, { startProxy }, share, { createLog }] = await Promise.all(
        [
          import('../run.ts'),
          import('../start.ts'),
          import('../share/share-command.ts'),
          import('../process/log.ts'),
        ],
      );
      endWithLauncher();
      // A terminal that is gone fails at whatever is printed. Its SIGHUP ends the share, which cleans up all the same.
      for (const stream of [process.stdin, process.stdout, process.stderr])
        stream.on('error', () => undefined);
      // What concerns the person is printed.
      const log = createLog(process.env.LOG_LEVEL ?? 'error');
      const options = {
        argv: command.length > 0 ? command : [process.env.SHELL || '/bin/sh'],
        ...{ cwd: process.cwd(), guests: most, knocks: knock === true, isBoxed: box === true },
        ...{ via, env: process.env },
      };
      await runUntilTold(
        (signal) =>
          share.shareCommand({
            ...{ ...options, signal },
            start: (config, adjusted) => startProxy(config, log, undefined, adjusted),
            end: () => process.kill(process.pid, 'SIGINT'),
          }),
        { log, stopApps: true, endsOnHangup: true, patience: PATIENCE },
      ).catch((error: unknown) => failStart(error, log));
    });
}

function guests(text: string): number {
  const value = Number(text);
  // One place is for whoever shares.
  if (!(Number.isInteger(value) && value >= 1 && value < MAX_BROWSERS))
    throw new InvalidArgumentError(`1 to ${MAX_BROWSERS - 1}.`);
  return value;
}
