// The options and events of a seat.
import type { Logger } from 'pino';
import type { SeatState } from '../protocol/api.ts';
import type { Grid } from '../protocol/geometry.ts';
import type { WishPolicy } from '../protocol/page/app-wishes.ts';
import type { AppUser } from './process/app-user.ts';
import type { Box } from './process/box/box.ts';
import type { Keeper } from './process/keeper.ts';
import type { OpenScreen } from './screen/screen.ts';
import type { ByteBudget } from './terminal/input/byte-budget.ts';
import type { TerminalMeter } from './terminal/terminal-meter.ts';

/** Why a seat was brought back: its app or its ttyd had ended, or somebody asked for another app. */
export const RESTART_REASONS = ['app', 'ttyd', 'asked'] as const;
export type RestartReason = (typeof RESTART_REASONS)[number];

/** Shared by all seats of a proxy, whose figures come together in it. */
export interface SeatMeter extends TerminalMeter {
  /** A seat was brought back. */
  restarted(reason: RestartReason): void;
  /** An attempt to bring it back failed; another follows. */
  restartFailed(reason: RestartReason): void;
}

/** Does one part of a start, which somebody may measure. */
export type Part = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export interface SeatOptions {
  room: string;
  seat: number;
  /** The seat's own folder; created with mode 0700. */
  dir: string;
  command: readonly string[];
  cwd: string;
  /** The user the app runs as; the proxy's own if not given. ttyd always runs as the proxy's user. */
  user?: AppUser;
  /** With `user`: files that the app must be able to read, besides its program. */
  reads?: readonly string[];
  /** The box that the app runs in; without one it runs as any other program of that user. */
  box?: Box;
  /** File mode mask of the app. */
  umask: number;
  /** Called before each app is started. */
  beforeStart?(): Promise<void>;
  /** Added to the app's environment; may contain secrets and is never logged. */
  env: Record<string, string>;
  /** Paths of the programs, from `findTtyd` and `findSocat`. */
  ttyd: string;
  socat: string;
  keeper: Keeper;
  /** What the app may do beyond its screen; asks and shows if not given. */
  wishes?: WishPolicy;
  /** Limits the input that waits in all seats together. */
  inputBudget: ByteBudget;
  /** Counts what happens in all seats together. */
  meter?: SeatMeter;
  part?: Part;
  /** Makes ttyd listen on a loopback TCP port instead of a unix socket. */
  ttydPort?: number;
  /** Used until a browser reports its own size or an adopted app has a different one. */
  size: Grid;
  /** `size` is the room's fixed grid: an adopted app is resized to it too. */
  fixedSize?: boolean;
  /** ttyd's `-t KEY=VALUE`: xterm.js and ttyd page options. */
  clientOptions?: Record<string, string>;
  log: Logger;
  /** Opens the terminal's screen (`ScreenPool.open`). */
  openScreen: OpenScreen;
  /** Time for the app to exit by itself when the seat stops, in ms; 3 s if not given. */
  stopGraceMs?: number;
}

export interface SeatEvents {
  state: SeatState;
  /** The app was restarted as a new process. */
  restart: { appBoot: string };
}
