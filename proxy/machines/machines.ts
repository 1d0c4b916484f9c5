// What this machine knows of the others of its installation (MM1): who has announced itself, and who answers.
import { SEAT_LEASE_MS } from '../../protocol/limits.ts';
import type { Machine } from '../../protocol/streams/machines.ts';
import { placeFor } from './placement.ts';

/** How long a machine may take to answer, and for how long it counts as there, or as gone, after that, in ms. */
const ANSWER_MS = 2_000;
const THERE_MS = 1_000;
const GONE_MS = 10_000;
/** Machines that are tried for one newcomer. */
const TRIES = 3;

export interface MachinesOptions {
  id: string;
  /** As configured; undefined: this machine is the only one. */
  address: string | undefined;
  publicUrl: string | undefined;
  /** Seats that this machine still has. */
  free(): number;
  /** Whether a machine answers at its address. */
  ask?: (address: string) => Promise<boolean>;
}

interface Known {
  machine: Machine;
  /** When it was announced no more, by `performance.now()`; null while it is. */
  unlistedAt: number | null;
}

export class Machines {
  /** Of this one. */
  readonly id: string;
  readonly #options: MachinesOptions;
  readonly #known = new Map<string, Known>();
  /** The latest question to each, and when its answer is to be asked for again, by `performance.now()`. */
  readonly #asked = new Map<string, { answer: Promise<boolean>; until: number; gone: boolean }>();
  /** It takes nobody new, since it is about to be taken away (MM6). */
  leaving = false;
  /** Its deadline is over: nobody sits here any more. */
  ending = false;

  constructor(options: MachinesOptions) {
    this.id = options.id;
    this.#options = options;
  }

  /** Whether there are several, as far as the configuration says. */
  get many(): boolean {
    return this.#options.address !== undefined;
  }

  /** What the feed says: all that are there. */
  heard(machines: readonly Machine[]): void {
    const now = performance.now();
    const listed = new Set(machines.map(({ id }) => id));
    for (const machine of machines)
      if (machine.id !== this.id) this.#known.set(machine.id, { machine, unlistedAt: null });
    for (const [id, known] of this.#known) {
      if (!listed.has(id)) known.unlistedAt ??= now;
      if (isForgotten(known)) this.#known.delete(id);
    }
  }

  /** For the feed; undefined where it is the only one. */
  announcement(): Pick<Machine, 'address' | 'free' | 'ending'> | undefined {
    const { address } = this.#options;
    if (address === undefined) return undefined;
    return { address, free: this.free, ...(this.ending ? { ending: true } : {}) };
  }

  /** One that was announced within the last minute. */
  find(id: string): Machine | undefined {
    const known = this.#known.get(id);
    return known && !isForgotten(known) ? known.machine : undefined;
  }

  /** Those that are announced now, without this one. */
  others(): Machine[] {
    return [...this.#known.values()].flatMap(({ machine, unlistedAt }) =>
      unlistedAt === null ? [machine] : [],
    );
  }

  /**
   * MM3: whose places hold; undefined where this is the only machine.
   * @param shared whether the room has one terminal: it stays where it is until the machine's deadline (MM6)
   */
  stays(shared: boolean): string[] | undefined {
    if (!this.many) return undefined;
    return [...this.#known.values()]
      .filter((known) => !isForgotten(known) && holds(known.machine, shared))
      .flatMap(({ machine: { id } }) => (this.#isGone(id) ? [] : [id]));
  }

  /** Whether a machine answers this one; what is known of it holds for a moment. Never rejects. */
  answers(id: string): Promise<boolean> {
    const machine = this.find(id);
    if (!machine) return Promise.resolve(false);
    const asked = this.#asked.get(id);
    if (asked && performance.now() < asked.until) return asked.answer;
    const ask = this.#options.ask ?? isThere;
    const answer = ask(machine.address).then((there) => {
      const until = performance.now() + (there ? THERE_MS : GONE_MS);
      this.#asked.set(id, { answer, until, gone: !there });
      return there;
    });
    this.#asked.set(id, { answer, until: Number.POSITIVE_INFINITY, gone: asked?.gone ?? false });
    return answer;
  }

  /** MM2: where somebody without a seat is placed; undefined: here. */
  async place(random = Math.random): Promise<Machine | undefined> {
    const own = this.free;
    for (let tried = 0; tried < TRIES; tried += 1) {
      const others = this.others().filter(({ id }) => !this.#isGone(id));
      const found = placeFor(own, others, random());
      if (!found) return undefined;
      if (!(await this.answers(found.id))) continue;
      this.#sent(found.id);
      return found;
    }
    return undefined;
  }

  /** Seats that this machine still has, 0 if it takes nobody. */
  get free(): number {
    return this.leaving ? 0 : this.#options.free();
  }

  /** Somebody goes there, which it announces only once they sit. */
  #sent(id: string): void {
    const known = this.#known.get(id);
    if (!known) return;
    const { machine } = known;
    this.#known.set(id, { ...known, machine: { ...machine, free: Math.max(0, machine.free - 1) } });
  }

  /**
   * How the address of a request is called towards other machines: `public`, or this machine's id.
   * @param host the Host header @returns undefined for an address that they do not know
   */
  nameOf(host: string): string | undefined {
    const { address, publicUrl } = this.#options;
    if (publicUrl !== undefined && new URL(publicUrl).host === host) return 'public';
    return address !== undefined && new URL(address).host === host ? this.id : undefined;
  }

  /** MM2: whether the address is everybody's: what comes next may reach another machine, so nobody sits there. */
  isShared(host: string): boolean {
    const { address } = this.#options;
    return (
      address !== undefined && new URL(address).host !== host && this.nameOf(host) === 'public'
    );
  }

  /** The address of that name; it never ends in a slash. @returns undefined for one that nobody has announced */
  addressOf(name: string): string | undefined {
    if (name === 'public') return this.#options.publicUrl?.replace(/\/$/, '');
    return name === this.id ? this.#options.address : this.find(name)?.address;
  }

  /** MM5: where a page that has lost this machine may go, the best first. @param path of the proxy's own, `/room/...` */
  homes(path: string): string[] {
    if (!this.many) return [];
    const open = this.others().filter(({ draining }) => !draining);
    const addresses = [this.addressOf('public'), ...open.map(({ address }) => address)];
    return addresses.flatMap((address) => (address === undefined ? [] : [address + path]));
  }

  /** Of all machines and of what people call them by, for policies of pages. */
  origins(): string[] {
    return [...new Set(this.homes('/').map((home) => new URL(home).origin))];
  }

  #isGone(id: string): boolean {
    const asked = this.#asked.get(id);
    return asked?.gone === true && performance.now() < asked.until;
  }
}

function holds({ draining, ending }: Machine, shared: boolean): boolean {
  return !draining || (shared && ending !== true);
}

/** By then its seats are free (SC2). */
function isForgotten({ unlistedAt }: Known): boolean {
  return unlistedAt !== null && unlistedAt + SEAT_LEASE_MS < performance.now();
}

async function isThere(address: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Why is of no use to a visitor: they go elsewhere.
    return false;
  }
}
