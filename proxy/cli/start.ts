// `start`: like `npm start`, but optionally for some of the rooms, and with an address from the command line.
import { Command, InvalidArgumentError } from 'commander';
import { selectRooms } from '../../rooms/select.ts';
import { readConfig } from '../config/config.ts';
import { parseVia, VIA_HELP } from '../config/keys/share-via.ts';
import { printConfig } from '../config/print-config.ts';
import { endWithLauncher } from '../process/launcher.ts';
import { shareOptions } from '../share/share-options.ts';
import { print } from './output.ts';

interface StartOptions {
  host?: string;
  port?: string;
  stopApps?: true;
  printConfig?: true;
  share?: true;
  via?: string;
  open?: true;
}

export function startCommand(): Command {
  return new Command('start')
    .description('start the proxy; it is ready when it prints `ready http://...`')
    .argument('[ROOM...]', 'only these rooms: ids, room files, or folders of them')
    .option('--host <ADDRESS>', 'listen there (HOST)')
    .option('--port <PORT>', 'listen there; 0 picks a free one (PORT)', portNumber)
    .option(
      '--stop-apps',
      'end the seats’ apps with the proxy, instead of keeping them (STOP_APPS)',
    )
    .option('--share', 'open the rooms to others by a tunnel, and print a link into each')
    .option('--via <TUNNEL>', `with --share: ${VIA_HELP} (SHARE_VIA)`, tunnel)
    .option('--open', 'with --share: rooms are as open as their files say, not by invitation')
    .option('--print-config', 'only say what each setting is, and where it comes from')
    .action(async (rooms: string[], options: StartOptions) => {
      const { host, port, stopApps, via } = options;
      const share = shareOptions(options);
      if (share) endWithLauncher();
      const read = await readConfig(process.env, process.cwd(), {
        ...(host === undefined ? {} : { host }),
        ...(port === undefined ? {} : { port }),
        ...(stopApps ? { stop_apps: 'true' } : {}),
        ...(via === undefined ? {} : { share_via: via }),
      });
      if (options.printConfig) {
        print(printConfig(read, process.env));
        return;
      }
      const { config } = read;
      const roomFiles = rooms.length > 0 ? await selectRooms(config.roomsDir, rooms) : undefined;
      // Imported only here: the other commands need none of a proxy's code.
      const [{ runProxy, failStart }, { createLog }] = await Promise.all([
        import('../run.ts'),
        import('../process/log.ts'),
      ]);
      const log = createLog(process.env.LOG_LEVEL);
      await runProxy(config, log, roomFiles, share).catch((error: unknown) =>
        failStart(error, log),
      );
    });
}

function portNumber(text: string): string {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Write a port from 0 (any free one) to 65535.');
  return text;
}

/** An option that names a tunnel. */
export function tunnel(text: string): string {
  if (parseVia(text) === undefined) throw new InvalidArgumentError(`Write ${VIA_HELP}.`);
  return text;
}
