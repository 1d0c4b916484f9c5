// Names that only the room's own people and parts may have, and what looks like them (TX2).
import { looksOf } from './look-alikes.ts';

/** Words that a guest could use to speak for the room, the server, or everybody. */
const RESERVED = [
  ...['operator', 'host', 'admin', 'administrator', 'moderator'],
  ...['system', 'server', 'proxy', 'room', 'teleport', 'teleport rooms', 'teleportrooms'],
  ...['everyone', 'all', 'here'],
] as const;
export type ReservedName = (typeof RESERVED)[number];

/** By what it looks like. */
const BY_LOOK = new Map(RESERVED.flatMap((word) => looksOf(word).map((look) => [look, word])));
/** A name of people that looks like a reserved one only because `i` and `l` count as one. */
const NAME_OF_PEOPLE = /^(?:Ali|ali|ALI)$/;

/**
 * The reserved name that a name looks like; what stands around it (`[host]`, `host!`) and a number after it don't count.
 * Undefined if it looks like none, so that anybody may have it.
 */
export function reservedName(name: string): ReservedName | undefined {
  const plain = name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}\p{N}\u{1f150}-\u{1f1ff}|]+/gu, ' ')
    .trim();
  for (const text of [plain, plain.replace(/ ?\p{N}+$/u, '')]) {
    if (NAME_OF_PEOPLE.test(text.normalize('NFD').replace(/\p{M}/gu, ''))) continue;
    for (const look of looksOf(text)) {
      const word = BY_LOOK.get(look);
      if (word !== undefined) return word;
    }
  }
  return undefined;
}
