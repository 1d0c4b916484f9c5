// Who follows whom, and where that leads (PR2); pure.
import type { Person } from '../../protocol/messages.ts';

type People = ReadonlyMap<string, Person>;

/**
 * The person whose view counts for whoever follows `pid`: that person, or the end of the chain of those it follows.
 * A chain that comes back to me or to itself ends where it would.
 */
export function leaderOf(people: People, me: string | null, pid: string): Person | null {
  const seen = new Set([me]);
  let at = people.get(pid);
  while (at?.follow !== undefined) {
    seen.add(at.pid);
    const next = people.get(at.follow);
    if (!next || seen.has(next.pid)) break;
    at = next;
  }
  return at ?? null;
}

/** Those who follow a person, by name. */
export function followersOf(people: People, pid: string | null): Person[] {
  return [...people.values()]
    .filter(({ follow }) => follow !== undefined && follow === pid)
    .sort((a, b) => a.name.localeCompare(b.name));
}
