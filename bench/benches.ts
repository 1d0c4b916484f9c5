// Every benchmark with its targets, by the name that the command line knows it by.
import { cursors, cursorsTargets } from './cursors.ts';
import { desktop, desktopTargets } from './desktop.ts';
import { flood, floodTargets } from './flood.ts';
import { footprint, footprintTargets } from './footprint.ts';
import { load, loadTargets } from './load.ts';
import { machines, machinesTargets } from './machines.ts';
import { mirror, mirrorTargets } from './mirror.ts';
import { ops, opsTargets } from './ops.ts';
import { overlay, overlayTargets } from './overlay.ts';
import { page, pageTargets } from './page.ts';
import { pause, pauseTargets } from './pause.ts';
import { recovery, recoveryTargets } from './recovery.ts';
import { resident, residentTargets } from './resident.ts';
import { roles, rolesTargets } from './roles.ts';
import { roomhour, roomhourTargets } from './roomhour.ts';
import { judge, type Target, unmeasured, type Verdict } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { seats, seatsTargets } from './seats.ts';
import { share, shareTargets } from './share.ts';
import { terminal, terminalTargets } from './terminal.ts';
import { watch, watchTargets } from './watch.ts';

export interface Bench {
  /** Measures ours and its peers in one run. @returns plain figures, times in ms @throws if a part can't be measured */
  run(options: BenchOptions): Promise<object>;
  /** @param figures of `run`, also by way of JSON */
  judge(figures: object): Verdict[];
  /** The verdicts of a bench that gave no figures. @param why for people */
  unmeasured(why: string): Verdict[];
}

function bench<F extends object>(
  run: (options: BenchOptions) => Promise<F>,
  targets: readonly Target<F>[],
): Bench {
  return {
    run,
    judge: (figures) => judge(targets, figures as F),
    unmeasured: (why) => targets.map((target) => unmeasured(target, why)),
  };
}

/** In the order in which `all` runs them. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  mirror: bench(mirror, mirrorTargets),
  terminal: bench(terminal, terminalTargets),
  seats: bench(seats, seatsTargets),
  cursors: bench(cursors, cursorsTargets),
  overlay: bench(overlay, overlayTargets),
  recovery: bench(recovery, recoveryTargets),
  pause: bench(pause, pauseTargets),
  roles: bench(roles, rolesTargets),
  watch: bench(watch, watchTargets),
  ops: bench(ops, opsTargets),
  machines: bench(machines, machinesTargets),
  desktop: bench(desktop, desktopTargets),
  resident: bench(resident, residentTargets),
  footprint: bench(footprint, footprintTargets),
  page: bench(page, pageTargets),
  flood: bench(flood, floodTargets),
  load: bench(load, loadTargets),
  roomhour: bench(roomhour, roomhourTargets),
  share: bench(share, shareTargets),
};
