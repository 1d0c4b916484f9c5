// What whoever shares a command sees in their terminal while others are in it, and the keys that they act by.
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../protocol/errors.ts';
import { type Asked, askProxy, bodyOf } from '../process/ask-proxy.ts';
import { paint, print } from '../process/output.ts';
import { KEYS_HELP, ShareKeys } from './keys.ts';
import { NOBODY, news, type Presence } from './presence.ts';

export interface DeskOptions {
  room: string;
  /** Whether people knock at its door. */
  knocks: boolean;
  /** The proxy of now. */
  at(): Asked;
  /** Prints another link. */
  invite(): Promise<void>;
  end(): void;
}

export interface ShareDesk extends AsyncDisposable {
  /** Whether there is a terminal with keys. */
  readonly hasKeys: boolean;
}

/** How often it looks who is there, in ms: soon enough for a person, and one small request. */
const LOOK_MS = 1_000;

export function openShareDesk(options: DeskOptions): ShareDesk {
  const { room, at } = options;
  const over = new AbortController();
  const keys = new ShareKeys();
  let now: Presence = NOBODY;
  const pathOf = (what: string) => `/api/rooms/${room}/${what}`;
  const ask = async (what: string) => bodyOf(await askProxy(at(), pathOf(what)), 'ACT_FAILED');

  async function look(): Promise<void> {
    const answers = await Promise.all([
      ask('people'),
      ask('invites'),
      options.knocks ? ask('knocks') : { knocks: [] },
    ]);
    const next: Presence = Object.assign({ ...NOBODY }, ...answers);
    for (const line of news(now, next)) say(line);
    now = next;
  }

  async function watch(): Promise<void> {
    while (!over.signal.aborted) {
      // The proxy is away for a moment while the tunnel gets another address.
      await look().catch(onlyKnown);
      await delay(LOOK_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  }

  async function press(key: string): Promise<void> {
    const effect = keys.press(key, now);
    switch (effect.do) {
      case 'act': {
        const { act, body, said } = effect.act;
        bodyOf(await askProxy(at(), pathOf(act), { method: 'POST', body }), 'ACT_FAILED');
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
          bodyOf(await askProxy(at(), pathOf(`invites/${id}`), { method: 'DELETE' }), 'ACT_FAILED');
        return say('all invitations are taken back; i makes another');
      case 'end':
        return options.end();
      case 'nothing':
        return undefined;
    }
  }

  const { stdin } = process;
  const hasKeys = stdin.isTTY === true;
  /** One key after the other. */
  let pressed = Promise.resolve();
  const type = (text: string): void => {
    for (const key of text)
      pressed = pressed.then(() => press(key)).catch((error: unknown) => say(onlyKnown(error)));
  };
  if (hasKeys) {
    stdin.setRawMode(true).setEncoding('utf8').on('data', type).resume();
    // However this process ends, the shell after it gets its lines back.
    process.once('exit', () => stdin.setRawMode(false));
  }
  const watching = watch();
  return {
    hasKeys,
    async [Symbol.asyncDispose]() {
      if (hasKeys) stdin.off('data', type).pause().setRawMode(false);
      over.abort();
      await Promise.all([watching, pressed]);
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
