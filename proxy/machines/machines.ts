// What this machine knows of the others of its installation (MM1): who has announced itself, and who answers.
import { setTimeout as sleep } from 'node:timers/promises';
import { SEAT_LEASE_MS } from '../../protocol/limits.ts';
import { MAX_MACHINES, type Machine } from '../../protocol/streams/machines.ts';
import type { WarnOnce } from '../process/warn-once.ts';
import { Asked } from './asked.ts';
import { whySilent } from './healthz.ts';
import { placeFor } from './placement.ts';

/** So often in a row a machine that is announced has to be silent before its places hold no more: it may only be me. */
const SILENCES = 3;
/** Between two questions to one that was silent, in ms. */
const PAUSE_MS = 100;
/** Machines that are tried for one newcomer. */
const TRIES = 3;

export interface MachinesOptions {
  id: string;
  /** As configured; undefined: this machine is the only one. */
  address: string | undefined;
  publicUrl: string | undefined;
  /** Seats that this machine still has. */
  free(): number;
  /** Why a machine does not answer at its address; undefined: it does. */
  ask?: (address: string) => Promise<string | undefined>;
  warnOnce: WarnOnce;
}

interface Known {
  machine: Machine;
  /** Of its address. */
  origin: string;
  /** When it was announced no more, by `performance.now()`; null while it is. */
  unlistedAt: number | null;
}

export class Machines {
  /** Of this one. */
  readonly id: string;
  readonly #options: MachinesOptions;
  /** Of this machine's address and of the public one. */
  readonly #own: URL | undefined;
  readonly #public: URL | undefined;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Asked();
  /** It takes nobody new, since it is about to be taken away (MM6). */
  leaving = false;
  /** Its deadline is over: nobody sits here any more. */
  ending = false;

  constructor(options: MachinesOptions) {
    this.id = options.id;
    this.#options = options;
    const { address, publicUrl } = options;
    this.#own = address === undefined ? undefined : new URL(address);
    this.#public = publicUrl === undefined ? undefined : new URL(publicUrl);
  }

  /** Whether there are several, as far as the configuration says. */
  get many(): boolean {
    return this.#options.address !== undefined;
  }

  /** What the feed says: all that are there. */
  heard(machines: readonly Machine[]): void {
    const now = performance.now();
    const listed = new Set(machines.map(({ id }) => id));
    for (const machine of machines) {
      if (machine.id === this.id) continue;
      const { origin } = new URL(machine.address);
      // One that is back has a new start.
      if (this.#known.get(machine.id)?.unlistedAt !== null) this.#asked.forget(machine.id);
      this.#known.set(machine.id, { machine, origin, unlistedAt: null });
    }
    for (const [id, known] of this.#known) {
      if (!listed.has(id)) known.unlistedAt ??= now;
      if (!isForgotten(known)) continue;
      this.#known.delete(id);
      this.#asked.forget(id);
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
   * MM3: whose places hold; undefined where this is the only machine. Those that are announced now come first.
   * @param shared whether the room has one terminal: it stays where it is until the machine's deadline (MM6)
   */
  stays(shared: boolean): string[] | undefined {
    if (!this.many) return undefined;
    const ids = [...this.#known.values()]
      .filter((known) => !isForgotten(known) && holds(known.machine, shared))
      .sort((a, b) => Number(a.unlistedAt !== null) - Number(b.unlistedAt !== null))
      .flatMap(({ machine: { id } }) => (this.#isGone(id) ? [] : [id]));
    if (ids.length > MAX_MACHINES)
      this.#options.warnOnce(
        { kind: 'too many machines', found: { machines: ids.length, most: MAX_MACHINES } },
        'there are more machines than a room can be told of: seats at those beyond are not kept for who comes here',
      );
    return ids.slice(0, MAX_MACHINES);
  }

  /**
   * Whether a machine is there; what is known of it holds for a moment. One that is announced is asked several times
   * before it counts as gone: browsers may well reach it. Never rejects.
   */
  async answers(id: string): Promise<boolean> {
    for (;;) {
      const machine = this.find(id);
      if (!machine) return false;
      if (await this.#ask(machine)) return true;
      if (this.#isGone(id)) return false;
      await sleep(PAUSE_MS, undefined, { ref: false });
    }
  }

  #ask({ id, address }: Machine): Promise<boolean> {
    const { ask = whySilent } = this.#options;
    return this.#asked.there(id, this.#chances(id), async () => {
      const why = await ask(address);
      if (why !== undefined) this.#silent(id, address, why);
      return why;
    });
  }

  /** The network between them is as often the reason as the machine. */
  #silent(id: string, address: string, why: string): void {
    if (this.#known.get(id)?.unlistedAt !== null || !this.#asked.isSilent(id, SILENCES - 1)) return;
    this.#options.warnOnce(
      { kind: 'silent machine', cause: address, found: { address, why } },
      'a machine that is announced does not answer this one at its address, so seats there are not kept for who comes here: let the machines reach each other (docs/deploy.md, "Several machines")',
    );
  }

  /** MM2: where somebody without a seat is placed; undefined: here. */
  async place(random = Math.random): Promise<Machine | undefined> {
    const own = this.free;
    for (let tried = 0; tried < TRIES; tried += 1) {
      const others = this.others().filter(({ id }) => !this.#asked.isSilent(id, 1));
      const found = placeFor(own, others, random());
      if (!found) return undefined;
      if (!(await this.#ask(found))) continue;
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
    const name = host.toLowerCase();
    if (this.#public?.host === name) return 'public';
    return this.#own?.host === name ? this.id : undefined;
  }

  /** MM2: whether the address is everybody's: what comes next may reach another machine, so nobody sits there. */
  isShared(host: string): boolean {
    return this.many && this.#own?.host !== host.toLowerCase() && this.nameOf(host) === 'public';
  }

  /** The address of that name; it never ends in a slash. @returns undefined for one that nobody has announced */
  addressOf(name: string): string | undefined {
    if (name === 'public') return this.#options.publicUrl?.replace(/\/$/, '');
    return name === this.id ? this.#options.address : this.find(name)?.address;
  }

  /** MM5: where a page that has lost this machine may go, the best first. @param path of the proxy's own, `/room/...` */
  homes(path: string): string[] {
    if (!this.many) return [];
    const addresses = [
      this.addressOf('public'),
      ...this.#open().map(({ machine }) => machine.address),
    ];
    return addresses.flatMap((address) => (address === undefined ? [] : [address + path]));
  }

  /** Of all machines and of what people call them by, for policies of pages. */
  origins(): string[] {
    if (!this.many) return [];
    const own = this.#public === undefined ? [] : [this.#public.origin];
    return [...new Set([...own, ...this.#open().map(({ origin }) => origin)])];
  }

  /** Those that are announced now, and take people. */
  #open(): Known[] {
    return [...this.#known.values()].filter(
      ({ machine, unlistedAt }) => unlistedAt === null && !machine.draining,
    );
  }

  /** Whether its places hold no more. */
  #isGone(id: string): boolean {
    return this.#asked.isSilent(id, this.#chances(id));
  }

  /** One that is announced no more has one chance to answer. */
  #chances(id: string): number {
    return this.#known.get(id)?.unlistedAt === null ? SILENCES : 1;
  }
}

function holds({ draining, ending }: Machine, shared: boolean): boolean {
  return !draining || (shared && ending !== true);
}

/** By then its seats are free (SC2). */
function isForgotten({ unlistedAt }: Known): boolean {
  return unlistedAt !== null && unlistedAt + SEAT_LEASE_MS < performance.now();
}
