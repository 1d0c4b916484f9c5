// Keeps a tunnel open as long as somebody shares: one that dies is started again, later and later, and both are told.
import { setTimeout as delay } from 'node:timers/promises';
import { RestartBackoff } from '../../node/restart-backoff.ts';
import { Emitter, type Subscription } from '../../protocol/emitter.ts';
import { AppError, ERRORS } from '../../protocol/errors.ts';
import { type Via, viaText } from '../config/keys/share-via.ts';
import { type RunningTunnel, type RunOptions, runTunnel } from './run-tunnel.ts';

export type KeepOptions = Omit<RunOptions, 'isAgain'>;

/** A tunnel that is open, or comes back. */
export interface KeptTunnel extends AsyncDisposable {
  readonly via: Via;
  /** Of its latest run. */
  readonly address: string;
  readonly trustProxy: readonly string[];
  /** It is back, perhaps under another address. */
  onBack(fn: () => void): Subscription;
}

/**
 * Opens the first of these tunnels that does, and keeps it.
 * @throws AppError TUNNEL_MISSING if no program is there, TUNNEL_FAILED with what each said
 */
export async function keepTunnel(vias: readonly Via[], options: KeepOptions): Promise<KeptTunnel> {
  const failures: AppError[] = [];
  for (const via of vias) {
    try {
      return new Kept(via, await runTunnel(via, { ...options, isAgain: false }), options);
    } catch (error) {
      if (!(error instanceof AppError) || options.signal?.aborted) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (failures.length === 1 && first) throw first;
  const failed = failures.filter(({ code }) => code === 'TUNNEL_FAILED');
  if (failed.length === 0) throw new AppError('TUNNEL_MISSING');
  const [, said] = ERRORS.TUNNEL_FAILED;
  throw new AppError(
    'TUNNEL_FAILED',
    failed.map(({ message }) => message.slice(said.length + 1)).join(' '),
  );
}

class Kept implements KeptTunnel {
  readonly via: Via;
  readonly #options: KeepOptions & { signal: AbortSignal };
  readonly #back = new Emitter<void>();
  readonly #over = new AbortController();
  readonly #kept: Promise<void>;
  #running: RunningTunnel;

  constructor(via: Via, running: RunningTunnel, options: KeepOptions) {
    this.via = via;
    this.#running = running;
    const signals = [this.#over.signal, ...(options.signal ? [options.signal] : [])];
    this.#options = { ...options, signal: AbortSignal.any(signals) };
    this.#kept = this.#keep();
  }

  get address(): string {
    return this.#running.address;
  }

  get trustProxy(): readonly string[] {
    return this.#running.trustProxy;
  }

  onBack(fn: () => void): Subscription {
    return this.#back.on(fn);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#running[Symbol.asyncDispose]();
    await this.#kept;
  }

  async #keep(): Promise<void> {
    const { tell, signal } = this.#options;
    const backoff = new RestartBackoff();
    let since = performance.now();
    let why = await this.#running.ended;
    let isNews = true;
    while (!signal.aborted) {
      const waitMs = backoff.ended(performance.now() - since, performance.now());
      // Once for each time that it is away, however often it has to be tried.
      if (isNews)
        tell(`${viaText(this.via)} ${why} Nobody comes in meanwhile; it is started again.`);
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      since = performance.now();
      try {
        this.#running = await runTunnel(this.via, { ...this.#options, isAgain: true });
      } catch {
        // Why stands in what was told; what it lacks, such as a network, may come back any time.
        isNews = false;
        continue;
      }
      this.#back.emit();
      why = await this.#running.ended;
      isNews = true;
    }
  }
}
