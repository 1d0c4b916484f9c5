// The questions of `rooms new` about who lives in the room.
import { HANDS, type Hand } from '../protocol/room/resident-words.ts';
import type { Provider } from './agent-keys.ts';
import { ABOUT_KEYS, type NewResident, USUAL_HANDS } from './new.ts';

/** How somebody is asked. */
export interface Prompts {
  /** @param key of the file that the answer is checked as @param read makes that key's value of the answer */
  text(
    message: string,
    key: string,
    initial: string,
    read: (text: string) => unknown,
  ): Promise<string>;
  choose<T extends string>(message: string, of: Record<T, string>, initial: NoInfer<T>): Promise<T>;
  some<T extends string>(
    message: string,
    of: Record<T, string>,
    chosen: readonly T[],
  ): Promise<T[]>;
  yes(message: string): Promise<boolean>;
}

const PROVIDERS: Record<Provider, string> = {
  anthropic: 'Claude',
  openai: 'its models, and most servers that run models of your own',
};
const ABOUT_HANDS: Record<Hand, string> = {
  look: 'see the windows, and the screen of whoever asks',
  point: 'at something, with its own pointer',
  open: 'windows',
  move: 'windows',
  raise: 'windows',
  close: 'windows',
  write: 'into windows with a text',
  art: 'choose colours and kinds of art',
  give: 'people a text that they may copy',
};

/** @returns null if nobody is to live there */
export async function askResident(prompts: Prompts): Promise<NewResident | null> {
  const { text, choose, some, yes } = prompts;
  const lives = await yes('Does somebody live in it? A model that takes part in the conversation.');
  if (!lives) return null;
  const name = await text('What is it called?', 'agent', 'Wib', (one) => ({ name: one }));
  const provider = await choose('Who is its model asked by?', PROVIDERS, 'anthropic');
  const isOwn = provider === 'openai';
  const model = await text(
    isOwn ? 'Which model?' : 'Which model? Empty: the usual one.',
    'agent',
    '',
    (one) => (one.trim() === '' && !isOwn ? {} : { provider, model: one }),
  );
  const baseUrl = isOwn
    ? await text('Address of a server of your own; empty: OpenAI’s', 'agent', '', (one) =>
        one.trim() === '' ? {} : { provider, model, base_url: one.trim() },
      )
    : '';
  const keySource = await choose('Where is the key from?', ABOUT_KEYS, 'env');
  const chosen = await some('What may it do?', ABOUT_HANDS, USUAL_HANDS);
  const changing = chosen.filter((hand) => !USUAL_HANDS.includes(hand));
  const asked =
    changing.length === 0
      ? []
      : await some('What of that waits until a host says yes?', aboutOf(changing), changing);
  return {
    ...{ name: name.trim(), provider, keySource },
    ...(model.trim() === '' ? {} : { model: model.trim() }),
    ...(baseUrl.trim() === '' ? {} : { baseUrl: baseUrl.trim() }),
    hands: HANDS.filter((hand) => chosen.includes(hand)).map((hand) =>
      asked.includes(hand) ? { [hand]: 'ask' } : hand,
    ),
  };
}

function aboutOf(hands: readonly Hand[]): Record<Hand, string> {
  return Object.fromEntries(hands.map((hand) => [hand, ABOUT_HANDS[hand]])) as Record<Hand, string>;
}
