// The command line, `npm run teleport -- COMMAND`: reads the arguments; each command is a file in cli/.
import { Command, CommanderError } from 'commander';
import { AppError } from '../../protocol/errors.ts';
import { printable } from '../../protocol/text/printable.ts';
import { roomsCommand } from '../../rooms/command.ts';
import type { Room } from '../../rooms/load.ts';
import { loadConfig } from '../config/config.ts';
import { missesLogin } from '../config/rooms/login-rooms.ts';
import { givenAwayHere } from '../config/rooms/program-rooms.ts';
import { doctorCommand } from './doctor/doctor.ts';
import { drainCommand } from './drain.ts';
import { EXIT } from './exit.ts';
import { paint, print } from './output.ts';
import { restartCommand } from './restart.ts';
import { actCommands } from './room/acts.ts';
import { auditCommand } from './room/audit.ts';
import { inviteCommand } from './room/invite.ts';
import { eraseCommand, exportCommand } from './room/memory.ts';
import { recordCommand, recordingsCommand } from './room/record.ts';
import { roomCommand } from './room/room.ts';
import { roomsReloadCommand } from './room/rooms-reload.ts';
import { rotateCommand } from './rotate.ts';
import { shareCommand } from './share.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';
import { ttydCommand } from './ttyd/command.ts';

const EXITS: Partial<Record<AppError['code'], number>> = {
  NOT_RUNNING: EXIT.NOT_RUNNING,
  PROXY_SILENT: EXIT.SILENT,
};
const roomsDir = async () => (await loadConfig(process.env, process.cwd())).roomsDir;
const appWarning = async () => {
  try {
    const config = await loadConfig(process.env, process.cwd());
    const givenAway = await givenAwayHere(config);
    return (room: Room) => {
      const login = config.login === undefined ? missesLogin(room) : undefined;
      return [givenAway(room), login].filter(Boolean).join(' Besides, ') || undefined;
    };
  } catch (error) {
    // Room files can be checked without a configuration; `doctor` and a start report its errors.
    if (error instanceof AppError && error.code === 'CONFIG_INVALID') return () => undefined;
    throw error;
  }
};

const program = new Command('teleport')
  .description('Rooms in terminals: start them, look after them, check them.')
  .addCommand(startCommand())
  .addCommand(shareCommand())
  .addCommand(statusCommand())
  .addCommand(stopCommand())
  .addCommand(drainCommand())
  .addCommand(restartCommand())
  .addCommand(inviteCommand())
  .addCommand(roomCommand())
  .addCommand(auditCommand())
  .addCommand(exportCommand())
  .addCommand(eraseCommand())
  .addCommand(recordCommand())
  .addCommand(recordingsCommand())
  .addCommand(rotateCommand())
  .addCommand(doctorCommand())
  .addCommand(ttydCommand())
  .addCommand(roomsCommand(roomsDir, appWarning).addCommand(roomsReloadCommand()))
  .addHelpText('after', '\nSettings come from the environment and config.yaml: docs/cli.md.');

for (const command of actCommands()) program.addCommand(command);

for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap((c) => c.commands),
])
  command
    .exitOverride()
    .showHelpAfterError('(--help says how to use it)')
    .helpCommand(false)
    // The message quotes what was typed.
    .configureOutput({ outputError: (text, write) => write(printable(text)) })
    .configureHelp({ styleTitle: (title) => paint('bold', title) });

// Node prints warnings unescaped, and that of the YAML parser quotes the file.
if (process.listenerCount('warning') > 0)
  process.removeAllListeners('warning').on('warning', ({ name, message }) => {
    print(printable(`${name}: ${message}`), process.stderr);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // It has already reported the error. Help on request exits with 0.
    process.exitCode = error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  } else if (error instanceof AppError) {
    print(
      `${paint('red', error.code, process.stderr)}: ${printable(error.message)}`,
      process.stderr,
    );
    process.exitCode = EXITS[error.code] ?? EXIT.FAILED;
  } else {
    // A bug of ours, reported as Node would, but escaped: Node prints its text as it is.
    print(printable((error as Error).stack ?? String(error)), process.stderr);
    process.exit(EXIT.FAILED);
  }
}
