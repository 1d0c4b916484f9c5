// Runs the party on this machine, inside `npm start`: the worker in workerd, its storage in the state folder.
import { once } from 'node:events';
import path from 'node:path';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import { type Backoff, backoffMs } from '../../../protocol/backoff.ts';
import { AppError } from '../../../protocol/errors.ts';
import type { DatedSecret } from '../../config/state/kept-secrets.ts';
import { bundleWorker } from './bundle.ts';
import { sweepStale } from './pidfile.ts';
import { type Run, startRun } from './run.ts';

/**
 * Delay before a restart in ms: none after a single crash, then doubling. One that has served is back within 3 s,
 * start included (0.3 s, and 2 s on a machine with eight other things to do), however often it dies; one that can't
 * even start is retried less and less often.
 */
const SERVED_BACKOFF: Backoff = { firstMs: 200, maxMs: 300, growth: 2 };
const FAILED_BACKOFF: Backoff = { ...SERVED_BACKOFF, maxMs: 10_000 };
/** After a run this long, in ms, earlier crashes no longer count. */
const STABLE_MS = 10_000;

export interface LocalParty {
  /** `http://127.0.0.1:PORT`, the same after every restart. */
  readonly url: string;
  /** Process id of workerd; null while it is down. */
  readonly pid: number | null;
  /**
   * Starts workerd anew with other secrets, on the same port; rooms are as they were, their sockets reconnect.
   * @returns once the one with the old secrets is gone
   */
  renew(secret: string, oldSecret: DatedSecret | undefined): Promise<void>;
  /** Ends workerd and waits until it is gone. May be called twice. */
  close(): Promise<void>;
}

export interface LocalPartyOptions {
  /** The state folder; rooms are stored in its `party/`. */
  stateDir: string;
  /** PARTY_SECRET, the key that signs tickets. */
  secret: string;
  /** The one before it, while it is accepted. */
  oldSecret?: DatedSecret | undefined;
  log: Logger;
}

/**
 * Starts the party on a free port of the loopback interface and keeps it running: a workerd that dies is restarted
 * on the same port, at once after a single crash, with backoff after several. Needs no network.
 * @throws AppError PARTY_UNAVAILABLE if it can't be started the first time
 */
export async function startLocalParty(options: LocalPartyOptions): Promise<LocalParty> {
  const dir = path.resolve(options.stateDir, 'party');
  const { log } = options;
  const stop = new AbortController();
  const stopped = once(stop.signal, 'abort');
  let run: Run | null = null;

  const bundle = await bundleWorker();
  await sweepStale(dir, log);
  let secrets: Pick<LocalPartyOptions, 'secret' | 'oldSecret'> = options;
  async function start(port: number): Promise<Run> {
    const used = secrets;
    const { secret, oldSecret } = used;
    const started = await startRun({ ...bundle, dir, secret, oldSecret, port, log });
    // Renewed meanwhile: it is started again.
    if (used !== secrets) await started.close();
    return started;
  }
  try {
    run = await start(0);
  } catch (error) {
    throw new AppError('PARTY_UNAVAILABLE', 'The local party could not be started.', {
      cause: error,
    });
  }
  const { url, port } = run;

  async function supervise(): Promise<void> {
    let crashes = 0;
    let served = true;
    while (!stop.signal.aborted) {
      if (run) {
        const startedAt = performance.now();
        await run.ended;
        run = null;
        if (stop.signal.aborted) return;
        if (performance.now() - startedAt > STABLE_MS) crashes = 0;
      }
      const backoff = served ? SERVED_BACKOFF : FAILED_BACKOFF;
      const waitMs = crashes === 0 ? 0 : backoffMs(crashes - 1, backoff);
      crashes += 1;
      log.warn({ crashes, waitMs }, 'workerd ended, it is started again');
      if (waitMs > 0) await pTimeout(stopped, { milliseconds: waitMs, message: false });
      if (stop.signal.aborted) return;
      try {
        run = await start(port);
        served = true;
        log.info({ pid: run.pid }, 'the party is back');
      } catch (error) {
        served = false;
        log.error({ err: error }, 'workerd could not be started');
      }
    }
  }
  const supervision = supervise();

  return {
    url,
    get pid() {
      return run?.pid ?? null;
    },
    async renew(secret, oldSecret) {
      secrets = { secret, oldSecret };
      log.info('the party takes its new secret');
      await run?.close();
    },
    async close() {
      stop.abort();
      await run?.close();
      await supervision;
      // A restart may have been under way when the first close came.
      await run?.close();
    },
  };
}
