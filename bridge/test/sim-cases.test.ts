// Runs of the simulation that once failed, each kept by what was wrong.
import { describe, test } from 'vitest';
import type { Rect } from '../../protocol/geometry.ts';
import { lastEdits, run, type Setup, type Step } from './scenario.ts';
import type { SimAppOptions } from './sim.ts';

function app(quirks: SimAppOptions['quirks'] = {}, rows = 24): SimAppOptions {
  const plain = { raise: false, reuseIds: false, userEvents: false, noId: ['text_editor'] };
  return { cols: 80, rows, quirks: { ...plain, ...quirks } };
}

const small: Rect = [0, 0, 16, 6];
const open = (seat: number, gap: number, rect = small): Step => ({
  seat,
  gap,
  action: { kind: 'open', type: 0, rect },
});
const on = (kind: 'close' | 'raise', seat: number, gap: number, which: number): Step => ({
  seat,
  gap,
  action: { kind, which },
});
const change = (
  kind: 'move' | 'size',
  seat: number,
  gap: number,
  by: [number, number],
  which = 0,
): Step => ({ seat, gap, action: { kind, which, by } });
const fault = (
  kind: 'disconnect' | 'restart' | 'kill' | 'dialog',
  seat: number,
  gap: number,
): Step => ({
  seat,
  gap,
  action: { kind },
});

function check(setup: Setup, steps: Step[], ipc = 0): void {
  lastEdits(run(setup, steps, ipc));
}

describe('simulated rooms that once went wrong', () => {
  test('BR5: a window opened between a raise and the next reading is no raise of the user', () => {
    const apps = [app(), app({ raise: true })];
    check({ seed: -1097045538, apps, start: [] }, [
      open(0, 60),
      change('move', 0, 144, [0, -1]),
      open(0, 26),
      on('close', 1, 7, 0),
      open(1, 44),
      open(0, 0),
      open(1, 28),
    ]);
  });

  test('BR13: a window closed while its id goes to a new one stays closed', () => {
    const apps = [app({ reuseIds: true }), app(), app()];
    check({ seed: 950523313, apps, start: [[0, small]] }, [
      open(0, 152),
      change('move', 0, 35, [0, 1]),
      open(1, 68, [0, 0, 16, 7]),
      change('move', 0, 45, [0, -1]),
      on('close', 0, 0, 1),
    ]);
  });

  test('BR7: a terminal resized while the bridge was down moves nobody’s windows', () => {
    const apps = [app({ raise: true }, 36), app()];
    check(
      { seed: 2127485117, apps, start: [[0, small]] },
      [
        change('move', 0, 232, [0, 0]),
        open(0, 0),
        on('raise', 0, 607, 0),
        { seat: 0, gap: 10, action: { kind: 'resize', cols: 60, rows: 20 } },
        change('move', 0, 25, [0, 0]),
        fault('kill', 0, 31),
      ],
      0.1,
    );
  });

  test('BR8: a bridge killed while it makes a window knows it again, though it moved meanwhile', () => {
    const apps = [app(), app(), app(), app()];
    check(
      { seed: -1577057757, apps, start: [[0, small]] },
      [
        fault('restart', 0, 177),
        change('size', 0, 1, [0, 0]),
        change('move', 1, 1, [0, 1]),
        fault('kill', 0, 28),
      ],
      0.02,
    );
  });

  test('BR6, BR8: a bridge killed after a resize that was clamped does not push the clamp', () => {
    const apps = [app(), app(), app()];
    const start: Setup['start'] = [
      [0, small],
      [0, small],
    ];
    check({ seed: 0, apps, start }, [
      change('move', 0, 111, [0, 0]),
      open(0, 1, [0, 0, 16, 23]),
      change('size', 0, 60, [0, 1], 17),
      fault('kill', 1, 91),
    ]);
  });
});
