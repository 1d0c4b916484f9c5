// What a key does in the terminal of whoever shares a command. Pure: acts are done by who asks.
import type { Knock } from '../../protocol/access/knocks.ts';
import type { Person } from '../../protocol/messages.ts';
import { guestsOf, named, type Presence } from './presence.ts';

/** An act of the room's API, with what is said once it is done. */
export interface Act {
  act: string;
  body: object;
  said: string;
}

export type KeyEffect =
  | { do: 'act'; act: Act }
  | { do: 'say'; text: string }
  | { do: 'revoke'; invites: readonly string[] }
  | { do: 'invite' | 'end' | 'help' | 'nothing' };

export const KEYS_HELP = [
  'o  send somebody out          g  give the keyboard',
  'e  everyone types             s  one at a time types',
  'p  pause: nobody types        r  resume',
  'c  close: nobody new          d  open the door again',
  'i  another invitation         x  take back all: who came by one leaves',
  'q  end it, as Ctrl-C does',
].join('\n');

/** Acts on the whole room. */
const ON_ROOM: Record<string, Act> = {
  e: { act: 'set_keyboard', body: { mode: 'everyone' }, said: 'everyone types' },
  s: { act: 'set_keyboard', body: { mode: 'one' }, said: 'one at a time types' },
  p: { act: 'pause', body: {}, said: 'paused: no key reaches it' },
  r: { act: 'resume', body: {}, said: 'it goes on' },
  c: { act: 'close', body: {}, said: 'closed: nobody new comes in' },
  d: { act: 'open', body: {}, said: 'open: the link lets people in again' },
};
const ON_PERSON = {
  o: { act: 'kick', said: 'was sent out', ask: 'Who goes?' },
  g: { act: 'give_keyboard', said: 'was given the keyboard', ask: 'Who gets the keyboard?' },
} as const;
const ON_KNOCK = {
  y: { act: 'let_in', said: 'is let in' },
  n: { act: 'turn_away', said: 'is turned away' },
} as const;
/** Ctrl-C, Ctrl-D: a terminal whose keys are read one by one makes no signal of them. */
const ENDS: ReadonlySet<string> = new Set(['q', '\u0003', '\u0004']);
/** People who can be named by one digit. */
const MOST_ASKED = 9;

/** Reads keys one by one, and remembers a question that waits for its answer. */
export class ShareKeys {
  #asked: { key: keyof typeof ON_PERSON; people: readonly Person[] } | undefined;

  press(key: string, now: Presence): KeyEffect {
    const asked = this.#asked;
    this.#asked = undefined;
    if (ENDS.has(key)) return { do: 'end' };
    if (asked) {
      const person = asked.people[Number(key) - 1];
      return person ? onPerson(asked.key, person) : { do: 'say', text: 'nothing was done' };
    }
    if (key === 'o' || key === 'g') return this.#choose(key, now);
    if (key === 'y' || key === 'n') return onKnock(key, now.knocks[0]);
    if (key === 'i') return { do: 'invite' };
    if (key === 'x') return revoke(now);
    if (key === '?' || key === 'h') return { do: 'help' };
    const act = Object.hasOwn(ON_ROOM, key) ? ON_ROOM[key] : undefined;
    return act ? { do: 'act', act } : { do: 'nothing' };
  }

  #choose(key: keyof typeof ON_PERSON, now: Presence): KeyEffect {
    const people = guestsOf(now).slice(0, MOST_ASKED);
    const [only, ...others] = people;
    if (!only) return { do: 'say', text: 'nobody is here yet' };
    if (others.length === 0) return onPerson(key, only);
    this.#asked = { key, people };
    const choice = people.map((one, index) => `${index + 1} ${named(one)}`).join('   ');
    return { do: 'say', text: `${ON_PERSON[key].ask}  ${choice}   any other key: nobody` };
  }
}

function onPerson(key: keyof typeof ON_PERSON, person: Person): KeyEffect {
  const { act, said } = ON_PERSON[key];
  return {
    do: 'act',
    act: { act, body: { person: person.pid }, said: `${named(person)} ${said}` },
  };
}

function onKnock(key: keyof typeof ON_KNOCK, knock: Knock | undefined): KeyEffect {
  if (!knock) return { do: 'say', text: 'nobody knocks' };
  const { act, said } = ON_KNOCK[key];
  const who = named({ name: knock.who, role: 'guest' });
  return { do: 'act', act: { act, body: { visitor: knock.visitor }, said: `${who} ${said}` } };
}

function revoke({ invites }: Presence): KeyEffect {
  const valid = invites.filter(({ revoked }) => !revoked).map(({ id }) => id);
  return valid.length > 0
    ? { do: 'revoke', invites: valid }
    : { do: 'say', text: 'there is no invitation: c closes the door' };
}
