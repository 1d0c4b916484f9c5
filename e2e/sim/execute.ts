// Carries out one item of a script: an action of a person, or a fault.

import { Random } from '../../testing/random.ts';
import type { IpcFault } from './app/transport.ts';
import { act, dragTo, draw, drawWindow, write } from './app/user.ts';
import { seatOf } from './room/room.ts';
import type { Item } from './script.ts';
import type { Seat } from './seat.ts';
import type { World } from './world.ts';

/** The longest that a terminal's new size takes to the app, ms; the bridge waits 300. */
const RESIZE_MS = 250;

export function execute(world: World, seat: Seat, item: Item): void {
  const random = new Random(item.salt);
  const { time, room } = world;
  const { app, process, sid } = seat;
  const { line } = seat.options;
  const soon = random.int(0, 40);
  // A connection that died silently shows only when a ping stays without an answer.
  const bridgeMs = random.chance(0.7) ? soon : random.int(5_000, 20_000);
  const roomMs = random.chance(0.6) ? random.int(0, 40) : random.int(1_000, 45_000);
  const drains = random.chance(0.5);
  if (!['user', 'drag', 'draw', 'burst', 'write'].includes(item.what))
    world.note(() => `${sid}: ${item.what}`);
  const again = (clean: boolean): void => {
    if (clean) seat.stop();
    else seat.kill(roomMs, drains);
    time.after(random.int(5, 5_000), () => seat.start());
  };
  switch (item.what) {
    case 'user':
      world.person(seat, () => act(app, random));
      break;
    case 'draw':
      world.person(seat, () => draw(app, random));
      break;
    case 'drag':
      drag(world, seat, random);
      break;
    case 'burst':
      for (let i = 0; i < 8; i += 1) {
        time.after(i * random.int(0, 60), () => {
          world.person(seat, () => app.open(drawWindow(app, random)));
        });
      }
      break;
    case 'write': {
      const id = random.pick([...app.texts.keys(), '']);
      const pause = random.int(0, 150);
      for (let i = random.int(1, 8); i > 0; i -= 1)
        time.after(i * pause, () => world.person(seat, () => write(app, id, random)));
      break;
    }
    case 'cut':
      line.cut(bridgeMs, roomMs, drains);
      break;
    case 'partition':
      line.down = true;
      line.cut(bridgeMs, roomMs, drains);
      time.after(random.int(500, 12_000), () => {
        line.down = false;
      });
      break;
    case 'kill':
    case 'stop':
      again(item.what === 'stop');
      break;
    case 'killBusy':
      // In the middle of a command: what was written before it is all that is left.
      if (process) {
        process.beforeCommand = () => time.after(random.int(0, 60), () => again(false));
      }
      break;
    case 'restartApp':
      app.up = false;
      seat.appEnded();
      time.after(random.int(5, 4_000), () => {
        if (!app.up) world.restartApp(seat);
      });
      break;
    case 'resize': {
      const size = {
        cols: random.pick([60, 80, 100, 120, 200]),
        rows: random.pick([20, 24, 36, 60]),
      };
      // The proxy that gives the terminal its size is also the bridge's process.
      if (!process) break;
      world.resize(seat, size, random.int(0, RESIZE_MS));
      if (random.chance(0.1)) {
        time.after(random.int(1, 400), () => again(random.chance(0.5)));
      }
      break;
    }
    case 'ipc':
      process?.transport.faults.push(random.pick(FAULTS));
      break;
    case 'freeze':
      app.busyUntil = Math.max(app.busyUntil, time.now + random.int(100, 6_000));
      break;
    case 'evict':
      room.evict();
      break;
    case 'restartRoom':
      room.restart();
      break;
    case 'resetRoom':
      world.loseStorage();
      break;
    case 'lock':
      room.lock(true);
      time.after(random.int(100, 5_000), () => {
        room.lock(false);
      });
      break;
    case 'pause': {
      const paused = random.chance(0.5) ? undefined : seatOf(sid);
      room.pause('pause', paused);
      time.after(random.int(100, 8_000), () => room.pause('resume', paused));
      break;
    }
    case 'rateLimit':
    case 'refuse':
      room.mishaps.push({ sid, mishap: item.what === 'refuse' ? 'too_large' : 'rate_limited' });
      break;
  }
}

const FAULTS: readonly IpcFault[] = ['done, no answer', 'not done, no answer', 'unsent'];

/** The mouse carries a window over the screen, one step each 50 ms, and lets nobody else place it meanwhile. */
function drag(world: World, seat: Seat, random: Random): void {
  const { app } = seat;
  const win = app.desk.windows[0];
  if (!win) return;
  const [dx, dy] = [random.pick([-3, -1, 1, 2]), random.int(-1, 1)];
  const { x, y } = win.bounds;
  const steps = random.int(3, 25);
  const { boot } = app;
  for (let i = 1; i <= steps; i += 1) {
    world.time.after(i * 50, () => {
      if (app.boot !== boot) return;
      world.person(seat, () => dragTo(app, win.id, x + i * dx, y + i * dy));
    });
  }
}
