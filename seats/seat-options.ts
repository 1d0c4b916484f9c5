// What a seat is made of, and what it tells.
import type { Logger } from 'pino';
import type { SeatState } from '../protocol/api.ts';
import type { Grid } from '../protocol/geometry.ts';
import type { AppUser } from './process/app-user.ts';
import type { OpenScreen } from './screen/screen.ts';

export interface SeatOptions {
  room: string;
  seat: number;
  /** The seat's own folder; made with mode 0700. */
  dir: string;
  command: readonly string[];
  cwd: string;
  /** Who the app runs as; the proxy's own user if not given. ttyd and dtach are the proxy's in any case. */
  user?: AppUser;
  /** With `user`: files that the app has to read, besides its program. */
  reads?: readonly string[];
  /** With `user`: a file that an earlier app made and this one can't remove; gone before each app starts. */
  removeFirst?: string | undefined;
  /** Added to the app's environment; secrets are allowed and never logged. */
  env: Record<string, string>;
  /** Paths of the programs, from `findTtyd` and `findDtach`. */
  ttyd: string;
  dtach: string;
  /** Loopback TCP for ttyd instead of a unix socket. */
  ttydPort?: number;
  /** Until a browser says its own, or an adopted app has another. */
  size: Grid;
  /** `size` is the room's grid: an adopted app gets it too. */
  fixedSize?: boolean;
  /** ttyd's `-t KEY=VALUE`: xterm.js and ttyd page options. */
  clientOptions?: Record<string, string>;
  log: Logger;
  /** Where the terminal's screen lives (`ScreenPool.open`). */
  openScreen: OpenScreen;
  /** Time that an app has to end by itself when the seat stops, in ms; 3 s if not given. */
  stopGraceMs?: number;
}

export interface SeatEvents {
  state: SeatState;
  /** The app is a new process. */
  restart: { appBoot: string };
}
