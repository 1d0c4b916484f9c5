// What a seat is made of, and what it tells.
import type { Logger } from 'pino';
import type { SeatState } from '../protocol/api.ts';
import type { Grid } from '../protocol/geometry.ts';
import type { OpenScreen } from './screen.ts';

export interface SeatOptions {
  room: string;
  seat: number;
  /** The seat's own folder; made with mode 0700. */
  dir: string;
  command: readonly string[];
  cwd: string;
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
  /** Where the terminal's screen lives (`ScreenPool.open`); in this thread if not given. */
  openScreen?: OpenScreen;
  /** Time that an app has to end by itself when the seat stops, in ms; 3 s if not given. */
  stopGraceMs?: number;
}

export interface SeatEvents {
  state: SeatState;
  /** The app is a new process. */
  restart: { appBoot: string };
}
