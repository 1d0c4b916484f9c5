// What whoever shares a command sees in their terminal while others are in it, and the keys that they act by.
import { setTimeout as delay } from 'node:timers/promises';
import pTimeout from 'p-timeout';
import { AppError } from '../../protocol/errors.ts';
import { bodyOf } from '../process/ask-proxy.ts';
import type { Ask } from '../process/ask-within.ts';
import { paint, print } from '../process/output.ts';
import { ENDS, KEYS_HELP, ShareKeys } from './keys.ts';
import { NOBODY, newKnocks, news, type Presence } from './presence.ts';

export interface DeskOptions {
  room: string;
  /** Whether people knock at its door. */
  knocks: boolean;
  /** Asks the proxy of now. */
  ask: Ask;
  /** Prints another link. */
  invite(): Promise<void>;
  end(): void;
}

export interface ShareDesk extends AsyncDisposable {
  /** Whether there is a terminal with keys. */
  readonly hasKeys: boolean;
  /**
   * Gives the terminal back to the shell. Disposed of, it still hears the keys that end it: Ctrl-C is a signal to
   * everything in a terminal that has been given back, to the tunnel, too.
   */
  release(): void;
}

/** How often it looks who is there, in ms: soon enough for a person, and small requests. */
const LOOK_MS = 1_000;
/** How long what it has asked for may take when it ends, in ms. */
const ANSWERED_WITHIN_MS = 1_000;
/** It is told once so many looks in a row came to nothing; after fewer, the tunnel was getting another address. */
const BLIND_AFTER = 5;

export function openShareDesk(options: DeskOptions): ShareDesk {
  const { room, ask } = options;
  const over = new AbortController();
  const keys = new ShareKeys();
  let now: Presence = NOBODY;
  const pathOf = (what: string) => `/api/rooms/${room}/${what}`;
  const read = async (what: string) => bodyOf(await ask(pathOf(what)), 'ACT_FAILED');

  async function look(): Promise<void> {
    const answers = await Promise.all([
      read('people'),
      read('invites'),
      options.knocks ? read('knocks') : { knocks: [] },
    ]);
    const next: Presence = Object.assign({ ...NOBODY }, ...answers);
    for (const line of news(now, next)) say(line);
    for (const knock of newKnocks(now, next)) keys.toldOf(knock);
    now = next;
  }

  async function watch(): Promise<void> {
    let failed = 0;
    while (!over.signal.aborted) {
      const why = await look().then(() => undefined, onlyKnown);
      failed = why === undefined ? 0 : failed + 1;
      if (failed === BLIND_AFTER) say(`who is here can’t be seen: ${why}`);
      await delay(LOOK_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  }

  async function press(key: string): Promise<void> {
    const effect = keys.press(key, now);
    switch (effect.do) {
      case 'act': {
        const { act, body, said } = effect.act;
        bodyOf(await ask(pathOf(act), { method: 'POST', body }), 'ACT_FAILED');
        return say(said);
      }
      case 'say':
        return say(effect.text);
      case 'help':
        return print(KEYS_HELP);
      case 'invite':
        return options.invite();
      case 'revoke':
        for (const id of effect.invites)
          bodyOf(await ask(pathOf(`invites/${id}`), { method: 'DELETE' }), 'ACT_FAILED');
        return say('all invitations are taken back; i makes another');
      case 'nothing':
        return undefined;
    }
  }

  const { stdin } = process;
  const hasKeys = stdin.isTTY === true;
  /** One key after the other. */
  let pressed = Promise.resolve();
  const type = (text: string): void => {
    for (const key of text) {
      // Whatever it waits for.
      if (ENDS.has(key)) options.end();
      else if (!over.signal.aborted)
        pressed = pressed.then(() => press(key)).catch((error: unknown) => say(onlyKnown(error)));
    }
  };
  if (hasKeys) {
    stdin.setRawMode(true).setEncoding('utf8').on('data', type).once('error', options.end).resume();
    // However this process ends, the shell after it gets its lines back.
    process.once('exit', () => stdin.setRawMode(false));
  }
  const watching = watch();
  return {
    hasKeys,
    release() {
      if (hasKeys) stdin.off('data', type).off('error', options.end).pause().setRawMode(false);
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await pTimeout(Promise.all([watching, pressed]), {
        milliseconds: ANSWERED_WITHIN_MS,
        // What it asked for ends with the proxy.
        fallback: () => undefined,
      });
    },
  };
}

function say(text: string): void {
  print(`${paint('dim', new Date().toTimeString().slice(0, 8))}  ${text}`);
}

/** What an act came to that did not work. @throws what is a bug of ours */
function onlyKnown(error: unknown): string {
  if (error instanceof AppError) return error.message;
  throw error;
}
