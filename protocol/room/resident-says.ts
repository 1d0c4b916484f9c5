// A resident's state in words for people, in every page that shows it (AG). Pure.
import type { Resident } from './resident-words.ts';

/** @returns what comes after its name; empty while it is simply there */
export function doesWords({ state }: Pick<Resident, 'state'>): string {
  switch (state) {
    case 'busy':
      return 'is answering';
    case 'off':
      return 'is switched off by a host';
    case 'no_key':
      return 'has no key, and does not answer';
    case 'away':
      return 'is not here just now';
    case 'home':
      return '';
  }
}

/** Acts that wait for a host; empty if there are none. */
export function waitsWords({ waits }: Pick<Resident, 'waits'>): string {
  if (waits === 0) return '';
  return waits === 1 ? '1 act waits for a host' : `${waits} acts wait for a host`;
}
