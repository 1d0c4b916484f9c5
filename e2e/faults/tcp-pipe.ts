// One direction of a connection under faults: bytes wait, trickle or stay away as the fault of the moment says.
import type { Socket } from 'node:net';

/** What the network does to bytes; without a key they pass at once. */
export interface Fault {
  /** Each byte takes so much longer, in ms. */
  delayMs?: number;
  /** Nothing passes and nobody is told: not even that the other side is gone. */
  blackHole?: boolean;
  /** At most so many bytes a second in each direction. */
  bytesPerSecond?: number;
}

export interface Pipe extends Disposable {
  /** The fault has changed. */
  pump(): void;
}

/** Bytes that may wait here before the sender is no longer read, as a network's buffers would. */
const HIGH_WATER = 64 * 1024;

interface Waiting {
  /** Null: the sender's end. */
  bytes: Buffer | null;
  /** ms of performance.now() */
  due: number;
}

/** Carries what `from` sends to `to`; ends of a side are its caller's, except the sender's orderly one. */
export function openPipe(from: Socket, to: Socket, fault: () => Fault): Pipe {
  const queue: Waiting[] = [];
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let full = false;

  function later(ms: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      pump();
    }, ms);
  }
  function take(bytes: Buffer | null): void {
    queue.push({ bytes, due: performance.now() + (fault().delayMs ?? 0) });
    waitingBytes += bytes?.length ?? 0;
    if (waitingBytes > HIGH_WATER) from.pause();
    pump();
  }
  function send(bytes: Buffer): void {
    waitingBytes -= bytes.length;
    full = !to.write(bytes);
    if (waitingBytes <= HIGH_WATER) from.resume();
  }
  function pump(): void {
    for (let head = queue[0]; head && !full && !to.destroyed; head = queue[0]) {
      const { blackHole, bytesPerSecond } = fault();
      // Whoever changes the fault pumps again.
      if (blackHole) return;
      const wait = head.due - performance.now();
      if (wait > 0) {
        later(wait);
        return;
      }
      if (head.bytes === null) {
        queue.shift();
        to.end();
        continue;
      }
      if (bytesPerSecond === undefined || head.bytes.length === 0) {
        queue.shift();
        send(head.bytes);
        continue;
      }
      send(head.bytes.subarray(0, 1));
      const rest = head.bytes.subarray(1);
      const due = performance.now() + 1_000 / bytesPerSecond;
      queue[0] = { bytes: rest, due };
      if (rest.length === 0) {
        queue.shift();
        if (queue[0]) queue[0].due = Math.max(queue[0].due, due);
      }
    }
  }
  from.on('data', (bytes: Buffer) => take(bytes));
  from.on('end', () => take(null));
  to.on('drain', () => {
    full = false;
    pump();
  });
  return {
    pump,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
