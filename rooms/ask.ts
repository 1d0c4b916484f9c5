// The questions of `rooms new` in a terminal: each answer is checked at once, by the schema that the file is checked by.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as clack from '@clack/prompts';
import * as v from 'valibot';
import type { ACCESSES } from '../protocol/access/access.ts';
import type { RoomMode } from '../protocol/modes.ts';
import { printable } from '../protocol/text/printable.ts';
import { askResident } from './ask-resident.ts';
import { type NewRoom, roomText, titleOf } from './new.ts';
import { frontmatterSchema } from './schema.ts';

/** What may be asked for, as far as it was not given with the command. */
export type Asked = Partial<NewRoom>;

export interface Questions {
  /** Where the file is to lie. */
  dir: string;
  given: Asked;
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
}

const MODES: Record<RoomMode, string> = {
  mirror: 'a terminal each, with the same windows',
  shared: 'one terminal for all',
  solo: 'a terminal each, nothing shared',
};
type Way = (typeof ACCESSES)[number] | 'knock';
const WAYS_IN: Record<Way, string> = {
  guest: 'everyone who has the link',
  knock: 'everyone who has the link, once a host lets them in',
  invite: 'whom you invite',
  login: 'whoever signs in',
};

/** @returns what the file is to say, and whether it may replace one; null if somebody changed their mind */
export async function askRoom(
  questions: Questions,
): Promise<{ room: NewRoom; replaces: boolean } | null> {
  const { dir, given, input, output } = questions;
  const io = { input, output };
  const ask = async <T>(answer: Promise<T | symbol>): Promise<T> => {
    const value = await answer;
    if (clack.isCancel(value)) throw new Cancelled();
    return value as T;
  };
  const text = (
    message: string,
    key: string,
    initialValue: string,
    read: (text: string) => unknown = (one) => one,
  ) =>
    ask<string>(
      clack.text({
        ...{ ...io, message, initialValue },
        validate: (value) => problemOf(key, read(value ?? '')),
      }),
    );
  const choose = <T extends string>(
    message: string,
    of: Record<T, string>,
    initialValue: NoInfer<T>,
  ) =>
    ask(
      clack.select<string>({
        ...{ ...io, message, initialValue },
        options: Object.entries<string>(of).map(([value, hint]) => ({ value, label: value, hint })),
      }),
    ) as Promise<T>;
  const some = <T extends string>(message: string, of: Record<T, string>, chosen: readonly T[]) =>
    ask(
      clack.multiselect<string>({
        ...{ ...io, message, initialValues: [...chosen], required: false },
        options: Object.entries<string>(of).map(([value, hint]) => ({ value, label: value, hint })),
      }),
    ) as Promise<T[]>;
  const yes = (message: string, initialValue = false) =>
    ask<boolean>(clack.confirm({ ...io, message, initialValue }));

  clack.intro('A new room', io);
  try {
    const id = given.id ?? (await text('Its id, which is its link: /room/…/', 'room_id', ''));
    const displayName =
      given.displayName ?? (await text('Its name for people', 'display_name', titleOf(id)));
    const mode = given.mode ?? (await choose('How do people share it?', MODES, 'mirror'));
    const app =
      given.app ??
      appOf(await text('What runs in it: desktop, wibwob, or a command', 'app', 'desktop', appOf));
    const maxPlayers =
      given.maxPlayers ??
      (mode === 'solo'
        ? 1
        : Number(
            await text(
              'How many may sit in it?',
              'max_players',
              mode === 'shared' ? '8' : '2',
              Number,
            ),
          ));
    const way: Way = given.access ?? (await choose<Way>('Who may come in?', WAYS_IN, 'guest'));
    const record = given.record ?? (await yes('Record it? Everybody in it is told.'));
    const locked =
      given.locked ??
      (mode === 'mirror' && (await yes('Lock its layout, so that only hosts move windows?')));
    const welcome =
      given.welcome ?? (await text('What newcomers read first', '', `Welcome to ${displayName}.`));
    const resident =
      given.resident === undefined && mode !== 'solo'
        ? await askResident({ text, choose, some, yes })
        : (given.resident ?? null);
    const access = way === 'knock' ? 'guest' : way;
    const door = given.door ?? (way === 'knock' ? 'knock' : 'open');
    const room: NewRoom = {
      ...{ id, displayName, mode, app, maxPlayers, access, door, record, locked, welcome },
      resident,
    };
    const file = path.join(dir, `${id}.md`);
    clack.note(printable(roomText(room)), printable(file), { output });
    const isThere = await exists(file);
    const isWanted = await yes(
      isThere ? `${printable(file)} exists. Replace it?` : 'Write it?',
      !isThere,
    );
    if (!isWanted) throw new Cancelled();
    clack.outro('Done.', io);
    return { room, replaces: isThere };
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    clack.cancel('Nothing was written.', io);
    return null;
  }
}

class Cancelled extends Error {}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** `htop --tree` -> its words; the shell's rules are none of ours. */
function appOf(text: string): NonNullable<NewRoom['app']> {
  const words = text.trim().split(/\s+/);
  return words.length === 1 && (words[0] === 'desktop' || words[0] === 'wibwob') ? words[0] : words;
}

/** What is wrong with a value; undefined if nothing is. @param key empty: any text of one line */
function problemOf(key: string, value: unknown): string | undefined {
  if (key === '') return /[\r\n]/.test(String(value)) ? 'Write one line.' : undefined;
  const read = v.safeParse(frontmatterSchema, { room_id: 'x', [key]: value });
  const issue = read.issues?.find(({ path: steps }) => steps?.[0]?.key === key);
  return issue?.message;
}
