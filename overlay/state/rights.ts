// What I may do in the room, and why not. Pure.

import { may } from '../../protocol/access/roles.ts';
import type { Person } from '../../protocol/messages.ts';
import { me, type ViewState } from './view-state.ts';

/** Why my words are not taken (MO2, MO6); null if they are. */
export function whyQuiet(state: ViewState): string | null {
  if (me(state)?.muted) return 'A host has muted you.';
  // Lines that are written before the room is connected wait for it.
  const isKnown = state.roster.me !== null;
  return !isKnown || state.may.includes('chat') ? null : 'Guests don’t write here.';
}

/** MO6: whether I have a seat whose app does not get my keys. */
export function mayNotType({ connection, terminal, may: rights }: ViewState): boolean {
  return connection.kind === 'live' && !terminal.watching && !rights.includes('type');
}

/** MO1: whether I may mute this person and send them away: who leads may not be. */
export function maySendAway(state: ViewState, person: Person): boolean {
  const { role, pid } = person;
  return (
    may(me(state), 'lead') && pid !== state.roster.me && (role === 'guest' || role === 'watcher')
  );
}
