// What somebody is called in a room (TX2): as it wants, unless that looks like somebody else here or like the room itself.
import { NAME_MAX_GRAPHEMES } from '../../protocol/limits.ts';
import { looksOf } from '../../protocol/text/look-alikes.ts';
import { reservedName } from '../../protocol/text/reserved-names.ts';
import type { Ticket } from '../../protocol/ticket.ts';
import { isHost } from '../connections/connection.ts';

/** Who may not be called as it wants is this, and a number. */
const INSTEAD = 'guest';

/** So many names are kept with what they look like; working it out anew for a crowd costs 2 ms. */
const REMEMBERED = 2_000;

/** What names look like, worked out once for each. */
export class Looks {
  #known = new Map<string, readonly string[]>();

  of(name: string): readonly string[] {
    const known = this.#known.get(name);
    if (known) return known;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    const looks = looksOf(name);
    this.#known.set(name, looks);
    return looks;
  }
}

/** Names that others here have, compared by what they look like. */
export class NamesTaken {
  #looks: Looks;
  #taken: Set<string>;

  constructor(names: readonly string[], looks = new Looks()) {
    this.#looks = looks;
    this.#taken = new Set(names.flatMap((name) => looks.of(name)));
  }

  has(name: string): boolean {
    return this.#looks.of(name).some((look) => this.#taken.has(look));
  }
}

/** Whether a name is kept for a role that none of these tickets has. */
export function isKept(name: string, tickets: readonly Ticket[]): boolean {
  const word = reservedName(name);
  if (word === undefined) return false;
  if (word === 'host') return !tickets.some(isHost);
  return word !== 'operator' || !tickets.some(({ role }) => role === 'operator');
}

/**
 * The name for somebody who comes: as wanted, else with the first number that makes it nobody else's.
 * @param wanted cleaned, not empty @param tickets of its connections
 */
export function settleName(
  wanted: string,
  tickets: readonly Ticket[],
  taken: Pick<NamesTaken, 'has'>,
): string {
  const kept = isKept(wanted, tickets);
  if (!kept && !taken.has(wanted)) return wanted;
  const segments = new Intl.Segmenter('en').segment(kept ? INSTEAD : wanted);
  const graphemes = [...segments].map(({ segment }) => segment);
  let n = kept ? 1 : 2;
  while (taken.has(numbered(graphemes, n))) n += 1;
  return numbered(graphemes, n);
}

/** `Alice 2`, cut before the number where it would be too long for a name. */
function numbered(graphemes: readonly string[], n: number): string {
  const room = NAME_MAX_GRAPHEMES - ` ${n}`.length;
  return `${graphemes.slice(0, room).join('').trimEnd()} ${n}`;
}
