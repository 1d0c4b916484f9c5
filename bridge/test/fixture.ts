// Test fixture: a room and its seats for one test file; all are closed after each test, even a failed one.
import { afterEach, beforeEach, expect } from 'vitest';
import { until } from '../../testing/until.ts';
import { TestRoom } from './room.ts';
import { openSeat, type Seat, type SeatOptions } from './seat.ts';

export interface Fixture {
  readonly room: TestRoom;
  /** Opens a seat and waits until its bridge is in the room, unless `joined` is false. */
  seat(options?: SeatOptions & { joined?: boolean }): Promise<Seat>;
  /** Rectangles of the room's windows as `x,y,w,h`, sorted. */
  roomRects(): string[];
  /** Waits until the room has received no frame for this long. */
  rest(ms: number): Promise<void>;
}

/** Call at the top of a test file. */
export function roomFixture(): Fixture {
  let room: TestRoom;
  let seats: Seat[] = [];

  beforeEach(async () => {
    room = await new TestRoom().start();
  });
  afterEach(async () => {
    await Promise.all(seats.map((seat) => seat.close()));
    seats = [];
    await room.stop();
  });

  return {
    get room() {
      return room;
    },
    async seat({ joined = true, ...options } = {}) {
      const opened = await openSeat(room, options);
      seats.push(opened);
      if (!joined) return opened;
      await until(() => expect(opened.bridge.snapshot().status).toBe('live'));
      return opened;
    },
    roomRects: () =>
      room.model
        .records()
        .map((w) => w.rect.join(','))
        .sort(),
    rest: (ms) => rest(room, ms),
  };
}

/** Waits until a room has received no frame for this long, so that all changes are sent and nothing loops. */
export function rest(room: TestRoom, ms: number): Promise<void> {
  return until(async () => {
    const before = room.received.length;
    await new Promise((resolve) => setTimeout(resolve, ms));
    expect(room.received.length).toBe(before);
  });
}

/** Rectangles of the windows that a seat's app shows, sorted. */
export const rectsOf = (seat: Seat) => seat.app.model.windows.map((w) => w.rect.join(',')).sort();
