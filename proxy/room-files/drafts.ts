// Drafts of room files, for operators' pages: what a text would come to, and saving it, inside the rooms folder alone.
import { createHash } from 'node:crypto';
import { access, constants, lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { createFileAtomic, writeFileAtomic } from '../../node/atomic-file.ts';
import type { RoomDraft, RoomFileText } from '../../protocol/api.ts';
import { AppError } from '../../protocol/errors.ts';
import { changesBetween } from '../../rooms/changes.ts';
import { editKeys, readKeys } from '../../rooms/edit.ts';
import { KEYS, type RoomKey } from '../../rooms/keys.ts';
import { hasErrors } from '../../rooms/problem.ts';
import { filesRootOf } from '../seats/seed.ts';
import { lineDiff } from './line-diff.ts';
import type { RoomFiles } from './room-files.ts';
import { waitsWords } from './words.ts';

/** Of a file in the rooms folder, without `.md`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export class Drafts {
  readonly #files: RoomFiles;

  constructor(files: RoomFiles) {
    this.#files = files;
  }

  /** @param name of a room that is open, or of a file @throws AppError BAD_REQUEST */
  fileOf(name: string): string {
    const open = this.#files.open.rooms.get(name);
    if (open) return open.file;
    if (!NAME.test(name) || name.toLowerCase() === 'readme')
      throw new AppError('BAD_REQUEST', 'A room file’s name has letters, digits and hyphens.');
    return path.resolve(this.#files.dir, `${name}.md`);
  }

  async read(name: string): Promise<RoomFileText> {
    const file = this.fileOf(name);
    const text = await readIfThere(file);
    return {
      file: path.relative(path.dirname(path.resolve(this.#files.dir)), file),
      text,
      version: versionOf(text),
      readOnly: await this.#whyReadOnly(file),
    };
  }

  /** What a text would come to; with `set`, once these keys are set in it. `yaml`: as they are written in YAML. */
  async check(
    name: string,
    given: string,
    { set = {}, yaml = {} }: { set?: Record<string, unknown>; yaml?: Record<string, string> } = {},
  ): Promise<RoomDraft> {
    const file = this.fileOf(name);
    const values: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(set)) values[key] = value ?? undefined;
    for (const [key, text] of Object.entries(yaml)) values[key] = fromYaml(text);
    const isAsked = Object.keys(values).length > 0;
    const text = (isAsked ? editKeys(given, values) : undefined) ?? given;
    const { room, problems } = await this.#files.check(file, text);
    const before = this.#files.open.targets.find((one) => one.file === file);
    const old = (await readIfThere(file)) ?? '';
    return {
      text,
      problems: problems.map(({ line, key, message, level }) => ({ line, key, message, level })),
      shown: shownOf(text),
      changes:
        room && before
          ? changesBetween(before, room, filesRootOf).map((change) => ({
              what: change.what,
              when: waitsWords(change),
            }))
          : [],
      diff: lineDiff(old, text),
      card: room
        ? {
            ...{ id: room.id, name: room.displayName, mode: room.mode, places: room.maxPlayers },
            ...{ access: room.access, welcome: room.welcome },
          }
        : null,
    };
  }

  /**
   * @param version of the file that was edited; empty: there was none
   * @throws AppError ROOM_FILE_CHANGED, BAD_REQUEST for one with mistakes, ACT_FAILED if it can't be written
   */
  save(name: string, text: string, version: string): Promise<void> {
    const file = this.fileOf(name);
    return this.#files.turns.of(file, () => this.#write(file, text, version));
  }

  async #write(file: string, text: string, version: string): Promise<void> {
    const why = await this.#whyReadOnly(file);
    if (why !== null) throw new AppError('ACT_FAILED', why);
    const { problems } = await this.#files.check(file, text);
    if (hasErrors(problems)) throw new AppError('BAD_REQUEST', 'The file still has mistakes.');
    const there = await readIfThere(file);
    if (versionOf(there) !== version) throw new AppError('ROOM_FILE_CHANGED');
    try {
      if (there === null) {
        if (!(await createFileAtomic(file, text, { mode: 0o666 })))
          throw new AppError('ROOM_FILE_CHANGED');
      } else {
        const { mode } = await lstat(file);
        await writeFileAtomic(file, text, { mode: mode & 0o777 });
      }
    } catch (error) {
      if (error instanceof AppError) throw error;
      const { code } = error as NodeJS.ErrnoException;
      throw new AppError('ACT_FAILED', `The file can’t be written (${code}).`, { cause: error });
    }
  }

  async #whyReadOnly(file: string): Promise<string | null> {
    const dir = path.resolve(this.#files.dir);
    if (path.dirname(file) !== dir) return 'The file lies outside of the rooms folder.';
    const info = await lstat(file).catch(() => null);
    if (info && !info.isFile()) return 'The file is a link: what it leads to is not changed here.';
    return access(dir, constants.W_OK).then(
      () => null,
      () => 'The proxy may not write the rooms folder: edit the file on the server.',
    );
  }
}

function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

const versionOf = (text: string | null): string =>
  text === null ? '' : createHash('sha256').update(text).digest('base64url');

/** An empty text takes the key away; one that is no YAML stays a text, of which the check says what is wrong. */
function fromYaml(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return text;
  }
}

/** Each key as a form shows it. */
function shownOf(text: string): Record<string, string> {
  const values = readKeys(text) ?? {};
  return Object.fromEntries(
    [...KEYS].flatMap(([key, { input }]) => {
      const value = values[key as RoomKey];
      if (value === undefined || value === null) return [];
      if (typeof value === 'string') return [[key, value]];
      if (input.kind === 'list' && Array.isArray(value)) return [[key, value.join('\n')]];
      return [[key, stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()]];
    }),
  );
}
