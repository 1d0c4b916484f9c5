// Which program a seat runs, and with what environment (docs/wibwob.md: instance, secret, layout).
import path from 'node:path';
import { moduleFile } from '../../node/installation.mjs';
import { AppError } from '../../protocol/errors.ts';
import type { Room } from '../../rooms/load.ts';
import { GUEST } from '../../seats/process/box/box-args.ts';
import { installationMark } from './app-cache.ts';

export interface AppCommand {
  argv: readonly [string, ...string[]];
  cwd: string;
  /** Environment variables in addition to the seat's own. */
  env: Record<string, string>;
  /** The app's IPC socket; undefined for a command that has none. */
  ipcSocket: string | undefined;
  /** Files that it can't start without, besides its program. */
  reads: readonly string[];
}

export interface AppOptions {
  stateDir: string;
  wibwobCommand: readonly string[] | undefined;
  wibwobCwd: string | undefined;
  /** Shared with the app alone; authenticates clients of its socket. */
  secret: string;
  /** Absolute paths of the texts that the room shows; the built-in desktop opens no others. */
  texts: readonly string[];
  /** Where the built-in desktop caches compiled code; in the state folder if not given. */
  compileCache?: string;
}

/**
 * @param seat 1-based
 * @throws AppError APP_NOT_CONFIGURED for a WibWob-DOS room if the configuration has no `wibwob.command`
 */
export function appCommand(room: Room, seat: number, options: AppOptions): AppCommand {
  const { app } = room;
  if (app.kind === 'command' && !app.ipc)
    return {
      ...{ argv: app.argv, cwd: room.cwd ?? room.projectDir },
      ...{ env: {}, ipcSocket: undefined, reads: [] },
    };
  const instance = instanceOf(room, seat, options.stateDir);
  return {
    argv: argvOf(room, options),
    cwd: app.kind === 'wibwob' ? wibwobFolder(room, options) : room.projectDir,
    env: {
      ...(app.kind === 'desktop' ? desktopEnv(options) : {}),
      WIBWOB_INSTANCE: instance,
      WIBWOB_AUTH_SECRET: options.secret,
      // In a mirrored room the layout belongs to the room: its first bridge loads it, the others get it from there.
      ...(room.layoutPath !== undefined && room.mode !== 'mirror'
        ? { WIBWOB_LAYOUT_PATH: room.layoutPath }
        : {}),
    },
    ipcSocket: `/tmp/wibwob_${instance}.sock`,
    reads: app.kind === 'desktop' ? [DESKTOP_MAIN] : [],
  };
}

/** Where a room's WibWob-DOS runs: it reads files beside its sources. */
export function wibwobFolder(
  { app, projectDir }: Pick<Room, 'app' | 'projectDir'>,
  { wibwobCwd }: Pick<AppOptions, 'wibwobCwd'>,
): string {
  return (app.kind === 'wibwob' ? app.cwd : undefined) ?? wibwobCwd ?? projectDir;
}

/** Where the built-in desktop caches compiled code in a box: in its own home. */
export const BOXED_CACHE = path.join(GUEST.home, '.cache/node');

export const DESKTOP_MAIN = moduleFile('desktop/main.ts');
/**
 * A small young generation and no threads that compile or collect beside it: a desktop makes little garbage, and has
 * 22 MB of its own so instead of 60.
 */
export const DESKTOP = [
  process.execPath,
  '--max-semi-space-size=1',
  '--single-threaded',
  '--v8-pool-size=1',
  DESKTOP_MAIN,
] as const;

/**
 * What else the built-in desktop needs: the only files that a guest may open in it (the host's prompts lie beside
 * them in the project), and a compile cache kept between starts (first output after 120 ms instead of 240).
 */
function desktopEnv({ stateDir, texts, compileCache }: AppOptions): Record<string, string> {
  return {
    DESKTOP_ROOTS: texts.join(path.delimiter),
    NODE_COMPILE_CACHE: compileCache ?? path.join(path.resolve(stateDir), 'compile-cache'),
  };
}

function argvOf({ app }: Room, { wibwobCommand }: AppOptions): AppCommand['argv'] {
  if (app.kind === 'desktop') return DESKTOP;
  return app.kind === 'command' ? app.argv : wibwobArgv(app.argv ?? wibwobCommand);
}

function wibwobArgv(command: readonly string[] | undefined): readonly [string, ...string[]] {
  const [program, ...rest] = command ?? [];
  if (program === undefined)
    throw new AppError('APP_NOT_CONFIGURED', 'Set `wibwob: { command: [...] }` in config.yaml.');
  return [program, ...rest];
}

/**
 * The instance name in the app's socket path: the room file's for seat 1, `NAME-2` for seat 2; by default derived
 * from the state folder, so that two installations on one machine never share a socket.
 */
function instanceOf(room: Room, seat: number, stateDir: string): string {
  if (room.instanceId !== undefined)
    return seat === 1 ? room.instanceId : `${room.instanceId}-${seat}`;
  return `tr${installationMark(stateDir)}-${room.id}-${seat}`;
}
