// What I may do in the room, and why not. Pure.

import { may } from '../../protocol/access/roles.ts';
import type { Person } from '../../protocol/messages.ts';
import { holderIn } from './keyboard.ts';
import { me, myPause, type ViewState } from './view-state.ts';

/** Why my words are not taken (MO2, MO6); null if they are. */
export function whyQuiet(state: ViewState): string | null {
  if (me(state)?.muted) return 'A host has muted you.';
  // Lines that are written before the room is connected wait for it.
  const isKnown = state.roster.me !== null;
  if (!isKnown || state.may.includes('chat')) return null;
  return state.looksOn ? 'From the audience one only looks on.' : 'Guests don’t write here.';
}

/** Why the app of my seat does not get my keys (LK2, MO6, KB1); null if it does, or if I have no seat. */
export function whyNoKeys(state: ViewState): string | null {
  const { connection, terminal, may: rights } = state;
  if (terminal.watching) return null;
  if (myPause(state)) return 'This is paused';
  if (connection.kind !== 'live') return null;
  if (!rights.includes('type')) return 'Guests don’t type in this room';
  const holder = state.keyboard === 'one' ? holderIn(state) : null;
  return holder && holder.pid !== state.roster.me ? `${holder.name} has the keyboard` : null;
}

/** MO1: whether I may mute this person and send them away: who leads may not be. */
export function maySendAway(state: ViewState, person: Person): boolean {
  const { role, pid } = person;
  return (
    may(me(state), 'lead') && pid !== state.roster.me && (role === 'guest' || role === 'watcher')
  );
}
