// The command line, `npm run teleport -- COMMAND`: reads the arguments; each command is a file in cli/.
import { Command, CommanderError } from 'commander';
import { AppError } from '../protocol/errors.ts';
import { roomsCommand } from '../rooms/command.ts';
import { doctorCommand } from './cli/doctor.ts';
import { EXIT } from './cli/exit.ts';
import { paint } from './cli/output.ts';
import { restartCommand } from './cli/restart.ts';
import { startCommand } from './cli/start.ts';
import { statusCommand } from './cli/status.ts';
import { stopCommand } from './cli/stop.ts';
import { loadConfig } from './config.ts';

const EXITS: Partial<Record<AppError['code'], number>> = {
  NOT_RUNNING: EXIT.NOT_RUNNING,
  PROXY_SILENT: EXIT.SILENT,
};
const roomsDir = async () => (await loadConfig(process.env, process.cwd())).roomsDir;

const program = new Command('teleport')
  .description('Rooms in terminals: start them, look after them, check them.')
  .addCommand(startCommand())
  .addCommand(statusCommand())
  .addCommand(stopCommand())
  .addCommand(restartCommand())
  .addCommand(doctorCommand())
  .addCommand(roomsCommand(roomsDir))
  .addHelpText('after', '\nSettings come from the environment and config.yaml: docs/cli.md.');

for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap((c) => c.commands),
])
  command
    .exitOverride()
    .showHelpAfterError('(--help says how to use it)')
    .helpCommand(false)
    .configureHelp({ styleTitle: (title) => paint('bold', title) });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // It has said what is wrong already. Help that was asked for ends with 0.
    process.exitCode = error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  } else if (error instanceof AppError) {
    process.stderr.write(`${paint('red', error.code, process.stderr)}: ${error.message}\n`);
    process.exitCode = EXITS[error.code] ?? EXIT.FAILED;
  } else throw error;
}
