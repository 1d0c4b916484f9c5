// Who follows whom, and how chains of followers are resolved (PR2). Pure functions.
import type { Person } from '../../protocol/messages.ts';

type People = ReadonlyMap<string, Person>;

/**
 * The person whose view a follower of `pid` sees: that person, or the end of the chain of people they follow.
 * A chain that loops back to me or to itself ends just before the loop closes.
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

/** A person's followers, sorted by name. */
export function followersOf(people: People, pid: string | null): Person[] {
  return [...people.values()]
    .filter(({ follow }) => follow !== undefined && follow === pid)
    .sort((a, b) => a.name.localeCompare(b.name));
}
