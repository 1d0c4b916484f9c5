// Chooses display names (TX2): the wanted one, unless it looks like that of someone else here or a reserved name.

import { mayBeCalled } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { NAME_MAX_GRAPHEMES } from '../../protocol/limits.ts';
import { looksOf } from '../../protocol/text/look-alikes.ts';
import { reservedName } from '../../protocol/text/reserved-names.ts';

/** Replaces a reserved name, followed by a number. */
const INSTEAD = 'guest';

/** Size of the cache below; recomputing the skeletons for a crowd takes 2 ms. */
const REMEMBERED = 2_000;

/** Caches the look-alike skeletons of names. */
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

/** The names of the others here, compared by their look-alike skeletons. */
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

/** Whether a name is reserved, and none of these tickets has a role that may use it. */
export function isKept(name: string, tickets: readonly Ticket[]): boolean {
  const word = reservedName(name);
  return word !== undefined && !tickets.some((ticket) => mayBeCalled(ticket, word));
}

/**
 * The name for a newcomer: the wanted one, else with the first number that makes it unique.
 * @param wanted cleaned, not empty @param tickets of the person's connections
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

/** `Alice 2`; the name is shortened where the result would be too long. */
function numbered(graphemes: readonly string[], n: number): string {
  const room = NAME_MAX_GRAPHEMES - ` ${n}`.length;
  return `${graphemes.slice(0, room).join('').trimEnd()} ${n}`;
}
