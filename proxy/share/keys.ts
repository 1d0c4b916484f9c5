// What a key does in the terminal of whoever shares a command. Pure: acts are done by who asks.
import type { Knock } from '../../protocol/access/knocks.ts';
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
  | { do: 'invite' | 'help' | 'nothing' };

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
  o: { act: 'kick', said: 'was sent out', which: 'Who goes?' },
  g: { act: 'give_keyboard', said: 'was given the keyboard', which: 'Who gets the keyboard?' },
} as const;
const ON_KNOCK = {
  y: { act: 'let_in', said: 'is let in', which: 'Who comes in?' },
  n: { act: 'turn_away', said: 'is turned away', which: 'Who is turned away?' },
} as const;
/** What ends the share, whatever was asked. Ctrl-C, Ctrl-D: a terminal whose keys are read one by one makes no signal of them. */
export const ENDS: ReadonlySet<string> = new Set(['q', '\u0003', '\u0004']);
/** Each names somebody where more than one may be meant; more than may be in a room, and none that ends it. */
const LABELS = [...'123456789abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ'];

interface Choice {
  name: string;
  effect: KeyEffect;
}

/** Reads keys one by one, and remembers a question that waits for its answer. */
export class ShareKeys {
  #asked: readonly Choice[] | undefined;
  /** The visitor whose knock the person has read of last. */
  #told: string | undefined;

  /** The person reads that somebody knocks, and that keys answer it. */
  toldOf({ visitor }: Pick<Knock, 'visitor'>): void {
    this.#told = visitor;
  }

  press(key: string, now: Presence): KeyEffect {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked) {
      const nobody: KeyEffect = { do: 'say', text: 'nothing was done' };
      return asked[LABELS.indexOf(key)]?.effect ?? nobody;
    }
    if (key === 'o' || key === 'g') return this.#onPerson(key, now);
    if (key === 'y' || key === 'n') return this.#onKnock(key, now);
    if (key === 'i') return { do: 'invite' };
    if (key === 'x') return revoke(now);
    if (key === '?' || key === 'h') return { do: 'help' };
    const act = Object.hasOwn(ON_ROOM, key) ? ON_ROOM[key] : undefined;
    return act ? { do: 'act', act } : { do: 'nothing' };
  }

  #onPerson(key: keyof typeof ON_PERSON, now: Presence): KeyEffect {
    const { act, said, which } = ON_PERSON[key];
    const choices = guestsOf(now).map((one) => choice(named(one), act, { person: one.pid }, said));
    const [only, ...others] = choices;
    if (!only) return { do: 'say', text: 'nobody is here yet' };
    return others.length === 0 ? only.effect : this.#ask(which, choices);
  }

  #onKnock(key: keyof typeof ON_KNOCK, { knocks }: Presence): KeyEffect {
    const { act, said, which } = ON_KNOCK[key];
    const choices = knocks.map(({ who, visitor }) =>
      choice(named({ name: who, role: 'guest' }), act, { visitor }, said),
    );
    const [only, ...others] = choices;
    if (!only) return { do: 'say', text: 'nobody knocks' };
    // Whoever is left may not be whom the line above the key names: that one may have gone away since.
    const isClear = others.length === 0 && knocks[0]?.visitor === this.#told;
    return isClear ? only.effect : this.#ask(which, choices);
  }

  #ask(which: string, all: readonly Choice[]): KeyEffect {
    const choices = all.slice(0, LABELS.length);
    this.#asked = choices;
    // No name looks like the next one's label.
    const plain = choices.map(({ name }) => name.replace(/\s+/g, ' '));
    const listed = plain.map((name, index) => `${LABELS[index]} ${name}`).join('   ');
    return { do: 'say', text: `${which}  ${listed}   any other key: nobody` };
  }
}

function choice(name: string, act: string, body: object, said: string): Choice {
  return { name, effect: { do: 'act', act: { act, body, said: `${name} ${said}` } } };
}

function revoke({ invites }: Presence): KeyEffect {
  const valid = invites.filter(({ revoked }) => !revoked).map(({ id }) => id);
  return valid.length > 0
    ? { do: 'revoke', invites: valid }
    : { do: 'say', text: 'there is no invitation: c closes the door' };
}
