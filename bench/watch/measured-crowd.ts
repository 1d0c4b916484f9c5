// A crowd of watchers that is told when to count, and says what it has counted.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ended } from '../terminal/ttyd.ts';
import type { Stats } from '../tools/stats.ts';
import { rest } from '../tools/wait.ts';
import type { Order, Report } from './crowd.ts';

export interface Counted {
  /** ms from the app's write until a watcher has it. */
  ms: Stats;
  /** What all of them received in a second. */
  bytesPerSecond: number;
}

export class MeasuredCrowd implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @returns once all of them are connected @throws Error if they can't be */
  static async gather(order: Order): Promise<MeasuredCrowd> {
    const child = fork(path.join(import.meta.dirname, 'crowd.ts'), { stdio: 'inherit' });
    child.send(order);
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`the crowd ended with ${code}`);
      }),
    ]);
    return new MeasuredCrowd(child);
  }

  /** What arrives while something is done. */
  async during(work: () => Promise<unknown>): Promise<Counted> {
    const started = performance.now();
    this.#child.send('begin');
    await work();
    const seconds = (performance.now() - started) / 1_000;
    this.#child.send('end');
    const [report] = (await once(this.#child, 'message')) as [Exclude<Report, { ready: true }>];
    return { ms: report.ms, bytesPerSecond: Math.round(report.bytes / seconds) };
  }

  /** Lets everything settle. */
  async settle(): Promise<void> {
    await rest(1_000);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return ended(this.#child);
  }
}
