// Which proxy runs on this installation's state folder, for the other commands.
import { AppError } from '../../protocol/errors.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { type RunFile, readRunFile } from '../process/run-file.ts';

export { type Answer, askProxy, bodyOf } from '../process/ask-proxy.ts';

export interface Installation {
  config: Config;
  /** The owner of the state folder, or the last one if it died without releasing it; null if there is none. */
  run: RunFile | null;
  /** Whether that process is still running. */
  alive: boolean;
}

/** Reads the configuration as `start` would, and which proxy runs. @throws AppError CONFIG_INVALID */
export async function findInstallation(): Promise<Installation> {
  const config = await loadConfig(process.env, process.cwd());
  const read = await readRunFile(config.stateDir);
  return { config, run: read?.run ?? null, alive: read?.alive ?? false };
}

/** The installation, with a proxy that runs. @throws AppError CONFIG_INVALID, NOT_RUNNING */
export async function findRunning(): Promise<Installation> {
  const installation = await findInstallation();
  if (!installation.alive)
    throw new AppError('NOT_RUNNING', `State folder ${installation.config.stateDir}.`);
  return installation;
}
