// Names reserved for staff and parts of the system, and names that look like them (TX2).
import { looksOf } from './look-alikes.ts';

/** Words that a guest could use to impersonate staff, the system or everybody. */
const RESERVED = [
  ...['operator', 'host', 'admin', 'administrator', 'moderator'],
  ...['system', 'server', 'proxy', 'room', 'teleport', 'teleport rooms', 'teleportrooms'],
  ...['everyone', 'all', 'here'],
] as const;
export type ReservedName = (typeof RESERVED)[number];

/** Reserved names by their skeletons. */
const BY_LOOK = new Map(RESERVED.flatMap((word) => looksOf(word).map((look) => [look, word])));
/** A real name that looks like a reserved one (`all`) only because `i` and `l` count as the same. */
const NAME_OF_PEOPLE = /^(?:Ali|ali|ALI)$/;

/** Begins where the digits do: looked for from each of them, it would take the square of their number. */
const NUMBER_AFTER = / ?(?<!\p{N})\p{N}+$/u;

/**
 * The reserved name that a name looks like, ignoring punctuation (`[host]`, `host!`) and a number after it.
 * Undefined if it looks like none, so that anybody may use it.
 */
export function reservedName(name: string): ReservedName | undefined {
  const plain = name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}\p{N}\u{1f150}-\u{1f1ff}|]+/gu, ' ')
    .trim();
  for (const text of [plain, plain.replace(NUMBER_AFTER, '')]) {
    if (NAME_OF_PEOPLE.test(text.normalize('NFD').replace(/\p{M}/gu, ''))) continue;
    for (const look of looksOf(text)) {
      const word = BY_LOOK.get(look);
      if (word !== undefined) return word;
    }
  }
  return undefined;
}
