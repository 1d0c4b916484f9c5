// The keys that residents are asked with: of the host, and of visitors who gave theirs for a visit. In memory alone, and
// nothing but a provider's client ever reads one.
import { Emitter } from '../../protocol/emitter.ts';
import { RESIDENT_MOST_KEYED } from '../../protocol/limits.ts';
import type { Resident } from '../../rooms/agent-keys.ts';
import type { Room } from '../../rooms/load.ts';
import type { AgentConfig } from '../config/keys/agent.ts';

/** What a local server that wants no key is called with: its clients insist on one. */
const NO_KEY = 'none';

/** A room as far as its keys go. */
type Keyed = Pick<Room, 'id' | 'apiKeySource'> & {
  agent: Pick<Resident, 'provider' | 'baseUrl'> | null;
};

/** A key, and for whom it was lent: it goes to no other server. */
interface Lent {
  key: string;
  to: string;
}

export class ModelKeys {
  readonly #config: Pick<AgentConfig, 'envKeys' | 'hostKey'>;
  /** By room, then by visitor. */
  readonly #given = new Map<string, Map<string, Lent>>();
  readonly #changed = new Emitter<string>();

  constructor(config: Pick<AgentConfig, 'envKeys' | 'hostKey'>) {
    this.#config = config;
  }

  /** The room's own key, whoever asks; undefined: there is none, or visitors bring theirs. */
  ofRoom({ agent, apiKeySource }: Keyed): string | undefined {
    if (!agent || apiKeySource === 'visitor_dialog') return undefined;
    if (apiKeySource === 'host_config') return this.#config.hostKey;
    const key = this.#config.envKeys[agent.provider];
    // Elsewhere than at the provider itself, a server of one's own may want none.
    return key ?? (agent.provider === 'openai' && agent.baseUrl !== undefined ? NO_KEY : undefined);
  }

  /** The key that a visitor is answered with. */
  of(room: Keyed, visitor: string): string | undefined {
    const lent = this.#given.get(room.id)?.get(visitor);
    return this.ofRoom(room) ?? (lent && lent.to === goesTo(room) ? lent.key : undefined);
  }

  /** Whether anybody in the room could be answered from this proxy. */
  hasAny(room: Keyed): boolean {
    return this.ofRoom(room) !== undefined || (this.#given.get(room.id)?.size ?? 0) > 0;
  }

  /** Visitors of a room who gave theirs. */
  givers(room: string): string[] {
    return [...(this.#given.get(room)?.keys() ?? [])];
  }

  /** Keeps a visitor's key. @returns false where as many have given theirs as the room can be told */
  give(room: Keyed, visitor: string, key: string): boolean {
    const to = goesTo(room);
    if (to === undefined) return false;
    const given = this.#given.get(room.id) ?? new Map<string, Lent>();
    if (given.size >= RESIDENT_MOST_KEYED && !given.has(visitor)) return false;
    this.#given.set(room.id, given.set(visitor, { key, to }));
    this.#changed.emit(room.id);
    return true;
  }

  /** Forgets what was lent for another server than the room's file names now. */
  roomChanged(room: Keyed): void {
    const to = goesTo(room);
    for (const [visitor, lent] of this.#given.get(room.id) ?? [])
      if (lent.to !== to) this.takeBack(room.id, visitor);
  }

  /** Forgets it: the visitor took it back, or left. */
  takeBack(room: string, visitor: string): void {
    const given = this.#given.get(room);
    if (!given?.delete(visitor)) return;
    if (given.size === 0) this.#given.delete(room);
    this.#changed.emit(room);
  }

  /** Calls back with a room's id when visitors' keys there have changed. */
  onChange(fn: (room: string) => void): Disposable {
    return this.#changed.on(fn);
  }
}

/** The server that a visitor's key goes to; undefined: the room asks for none. */
function goesTo({ agent, apiKeySource }: Keyed): string | undefined {
  if (!agent || apiKeySource !== 'visitor_dialog') return undefined;
  return JSON.stringify([agent.provider, agent.baseUrl ?? null]);
}
