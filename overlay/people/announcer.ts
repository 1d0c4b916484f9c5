// Screen reader announcements of who joined, left, follows me or has the keyboard; events within a second are combined.

import { announcement, type Roster } from '../../protocol/room/roster.ts';
import { type Closable, together } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { followersOf } from '../state/following.ts';
import { holderIn } from '../state/keyboard.ts';

const GATHER_MS = 1_000;

export function announce({ store, connection }: PanelsHost): Closable {
  let before: Roster = store.state.roster;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function say(): void {
    timer = undefined;
    const now = store.state.roster;
    const missing = (a: Roster, b: Roster) =>
      [...a.people.values()].filter(({ pid }) => pid !== now.me && !b.people.has(pid));
    const known = new Set(followersOf(before.people, now.me).map(({ pid }) => pid));
    const fresh = followersOf(now.people, now.me).filter(({ pid }) => !known.has(pid));
    const said = [
      announcement(missing(now, before), missing(before, now)),
      ...fresh.map(({ name }) => `${name} follows you.`),
      ...keyboardNews(),
    ];
    before = now;
    const text = said.join(' ').trim();
    if (text) store.set({ said: text });
  }

  /** Who has the keyboard where one has it at a time. */
  function keyboardNews(): string[] {
    const { state } = store;
    const holder = holderIn(state);
    if (state.keyboard !== 'one' || holder?.pid === holderIn({ roster: before })?.pid) return [];
    if (holder === null) return ['Nobody has the keyboard.'];
    const who = holder.pid === state.roster.me ? 'You have' : `${holder.name} has`;
    return [`${who} the keyboard.`];
  }

  return together(
    connection.onMessage.on((message) => {
      // A full list, at the start or after a reconnect, is not announced.
      if (message.type === 'presence' && message.ev === 'sync') before = store.state.roster;
    }),
    store.onChange.on(({ now, before: last }) => {
      if (now.roster !== last.roster) timer ??= setTimeout(say, GATHER_MS);
    }),
    { close: () => clearTimeout(timer) },
  );
}
