// Fingers on a page, as a touch screen reports them: pinch, drag, tap, tap twice.
import type { CDPSession } from '@playwright/test';
import type { Visitor } from '../test.ts';

export interface At {
  x: number;
  y: number;
}

/** Steps of a movement: each is an event of its own. */
const STEPS = 8;

export class Fingers {
  private readonly cdp: CDPSession;
  /** Of the next event, in s: gestures are told apart by time, which must not be the machine's. */
  private time = Date.now() / 1_000;

  private constructor(cdp: CDPSession) {
    this.cdp = cdp;
  }

  static async of(who: Visitor): Promise<Fingers> {
    return new Fingers(await who.context.newCDPSession(who.page));
  }

  /** Two fingers, from so far apart to so far, both around a point. */
  async pinch(middle: At, from: number, to: number): Promise<void> {
    const pair = (apart: number): At[] => [
      { x: middle.x - apart / 2, y: middle.y },
      { x: middle.x + apart / 2, y: middle.y },
    ];
    await this.send('touchStart', pair(from));
    for (let step = 1; step <= STEPS; step += 1)
      await this.send('touchMove', pair(from + ((to - from) * step) / STEPS));
    await this.send('touchEnd', []);
  }

  async drag(from: At, to: At): Promise<void> {
    await this.send('touchStart', [from]);
    for (let step = 1; step <= STEPS; step += 1) {
      const part = step / STEPS;
      const at = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
      await this.send('touchMove', [at]);
    }
    await this.send('touchEnd', []);
  }

  async tap(at: At): Promise<void> {
    await this.send('touchStart', [at]);
    await this.send('touchEnd', []);
    // Whatever comes next is not the second tap of two.
    this.time += 2;
  }

  async tapTwice(at: At): Promise<void> {
    for (let tap = 0; tap < 2; tap += 1) {
      await this.send('touchStart', [at]);
      await this.send('touchEnd', []);
    }
    this.time += 2;
  }

  private async send(type: 'touchStart' | 'touchMove' | 'touchEnd', points: At[]): Promise<void> {
    this.time += 0.03;
    await this.cdp.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map((point, id) => ({ ...point, id })),
      timestamp: this.time,
    });
  }
}
