// The keys that residents are asked with: of the host, and of visitors who gave theirs for a visit. In memory alone, and
// nothing but a provider's client ever reads one.
import { Emitter } from '../../protocol/emitter.ts';
import type { Resident } from '../../rooms/agent-keys.ts';
import type { Room } from '../../rooms/load.ts';
import type { AgentConfig } from '../config/agent.ts';

/** Of visitors, in one room at one proxy. */
const MOST_KEYS = 200;
/** What a local server that wants no key is called with: its clients insist on one. */
const NO_KEY = 'none';

/** A room as far as its keys go. */
type Keyed = Pick<Room, 'id' | 'apiKeySource'> & {
  agent: Pick<Resident, 'provider' | 'baseUrl'> | null;
};

export class ModelKeys {
  readonly #config: Pick<AgentConfig, 'envKeys' | 'hostKey'>;
  /** By room, then by visitor. */
  readonly #given = new Map<string, Map<string, string>>();
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
    return this.ofRoom(room) ?? this.#given.get(room.id)?.get(visitor);
  }

  /** Whether anybody in the room could be answered from this proxy. */
  hasAny(room: Keyed): boolean {
    return this.ofRoom(room) !== undefined || (this.#given.get(room.id)?.size ?? 0) > 0;
  }

  /** Visitors of a room who gave theirs. */
  givers(room: string): string[] {
    return [...(this.#given.get(room)?.keys() ?? [])];
  }

  /** Keeps a visitor's key. @returns false where very many have given theirs */
  give(room: string, visitor: string, key: string): boolean {
    const given = this.#given.get(room) ?? new Map<string, string>();
    if (given.size >= MOST_KEYS && !given.has(visitor)) return false;
    this.#given.set(room, given.set(visitor, key));
    this.#changed.emit(room);
    return true;
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
