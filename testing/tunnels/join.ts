// Two sockets as one: what comes from either goes to the other, and neither outlives the other.
import type { Socket } from 'node:net';

export function join(near: Socket, far: Socket): void {
  near.pipe(far).pipe(near);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => one.destroy());
    one.on('close', () => other.destroy());
  }
}
