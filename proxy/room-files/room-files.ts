// Looks at the room files: when a proxy starts, when one has changed, and when somebody asks for it (RF1). What they come
// to is done by `open-rooms.ts`.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { Turns } from '../../node/turns.ts';
import { Emitter } from '../../protocol/emitter.ts';
import { AppError } from '../../protocol/errors.ts';
import {
  byFileName,
  listRoomFiles,
  type Problem,
  parseRoom,
  type Room,
  type RoomFile,
  readRoomFile,
} from '../../rooms/load.ts';
import { formatProblem, hasErrors } from '../../rooms/problem.ts';
import { decide } from './decide.ts';
import { OpenRooms } from './open-rooms.ts';

/** A file that is gone or broken has been so for this long, in ms, before it counts: editors write in several steps. */
const SETTLE_MS = 250;
const GONE = 'gone';

export interface RoomFilesOptions {
  dir: string;
  /** Only these files; undefined: those of the folder. */
  files: readonly string[] | undefined;
  log: Logger;
  /** What a room is here, where that is not what its file says; by default it is. */
  adjust?: ((room: Room) => Room) | undefined;
  /** What keeps a room from opening on this machine, though its file is right. */
  refuses?: (room: Room) => string | undefined;
  /** How long people in a room whose file is gone keep it, in ms; a minute. */
  closesAfterMs?: number | undefined;
}

export class RoomFiles implements AsyncDisposable {
  readonly open: OpenRooms;
  /** Whoever changes a room file here does it in its turn. */
  readonly turns = new Turns();
  readonly #o: RoomFilesOptions;
  readonly #looked = new Emitter<void>();
  /** What each file held at the look before this one, and since when, in ms. */
  #seen = new Map<string, { print: string; since: number }>();
  /** Each as it was last taken. */
  #taken = new Map<string, RoomFile>();
  #problems: readonly Problem[] = [];
  #work: Promise<void> = Promise.resolve();
  #isAsked = false;
  #again: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(options: RoomFilesOptions) {
    this.#o = options;
    this.open = new OpenRooms(options.log, () => this.lookSoon(), options.closesAfterMs);
  }

  get dir(): string {
    return this.#o.dir;
  }

  /** Of all files, as last taken. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Mistakes of files of which no room is open. */
  get unopened(): readonly Problem[] {
    const files = new Set(this.open.targets.map(({ file }) => file));
    return this.#problems.filter(
      ({ file, level }) => level === 'error' && !files.has(path.resolve(file)),
    );
  }

  /** Paths of the files that the rooms name. */
  get named(): string[] {
    return this.open.targets.flatMap(({ layoutPath, preloadFiles }) => [
      ...(layoutPath === undefined ? [] : [layoutPath]),
      ...preloadFiles,
    ]);
  }

  /** What a text would come to as one of the files, held against all others; changes nothing. */
  async check(file: string, text: string): Promise<{ room?: Room; problems: Problem[] }> {
    const project = path.dirname(path.dirname(file));
    const draft = this.#here({ file, text, ...(await parseRoom(text, file, project)) });
    const others = [...this.#taken.values()].filter((one) => path.resolve(one.file) !== file);
    const read = [...others, draft].sort(byFileName);
    const problems = decide(this.open.targets, read).problems.filter(
      (one) => path.resolve(one.file) === file,
    );
    return { ...(draft.room && !hasErrors(problems) ? { room: draft.room } : {}), problems };
  }

  /** Calls back after each look. */
  onLook(fn: () => void): Disposable {
    return this.#looked.on(fn);
  }

  /** Opens the rooms for the first time. @throws AppError CONFIG_INVALID if the folder cannot be read */
  async load(): Promise<void> {
    await this.#look(await this.#list(), true);
  }

  /** Looks at all files soon; one that is being written is waited for. */
  lookSoon(): void {
    if (this.#isAsked || this.#isOver) return;
    this.#isAsked = true;
    void this.#next(false);
  }

  /**
   * Looks at all files now. @returns when that has been done
   * @param isFinal takes them as they are, also one that is being written
   */
  look(isFinal = true): Promise<void> {
    return this.#next(isFinal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#again);
    this.open[Symbol.dispose]();
    await this.#work;
  }

  /** One look after another; one that fails keeps no other from being tried. */
  #next(isFinal: boolean): Promise<void> {
    this.#work = this.#work
      .then(async () => {
        this.#isAsked = false;
        if (!this.#isOver) await this.#look(await this.#list(), isFinal);
      })
      .catch((err: unknown) => {
        // No room closes because its folder can't be read for a moment.
        if (err instanceof AppError) this.open.say({ level: 'warn', text: err.message });
        else this.#o.log.error({ err }, 'room files could not be looked at');
      });
    return this.#work;
  }

  async #list(): Promise<string[]> {
    const { dir, files } = this.#o;
    if (!files) return listRoomFiles(dir);
    const there = await Promise.all(files.map(isThere));
    return files.filter((_, index) => there[index]);
  }

  async #look(files: readonly string[], isFinal: boolean): Promise<void> {
    const read = await Promise.all(files.map(async (file) => this.#here(await readRoomFile(file))));
    this.#take(isFinal ? read : this.#settled(read));
    this.#looked.emit();
  }

  /** What a file comes to on this machine. */
  #here(read: RoomFile): RoomFile {
    const { adjust } = this.#o;
    const file = read.room && adjust ? { ...read, room: adjust(read.room) } : read;
    const message = file.room && this.#o.refuses?.(file.room);
    if (message === undefined) return file;
    const { room: _, ...rest } = file;
    const problem = { file: file.file, line: file.lineOf(['room_id']), key: 'room_id', message };
    return { ...rest, problems: [...file.problems, { ...problem, level: 'error' }] };
  }

  /** A file that has been gone or broken for a moment only may be half written: it counts as it was, however often looked at. */
  #settled(read: readonly RoomFile[]): RoomFile[] {
    const now = new Map(read.map((one) => [path.resolve(one.file), one]));
    const seen = new Map<string, { print: string; since: number }>();
    const at = performance.now();
    const settled: RoomFile[] = [];
    let isLate = false;
    for (const file of new Set([...now.keys(), ...this.#taken.keys()])) {
      const one = now.get(file);
      const print = one ? fingerprint(one) : GONE;
      const before = this.#seen.get(file);
      const since = before?.print === print ? before.since : at;
      seen.set(file, { print, since });
      const isSure = one?.room !== undefined || at - since >= SETTLE_MS;
      isLate ||= !isSure;
      const counts = isSure ? one : this.#taken.get(file);
      if (counts) settled.push(counts);
    }
    this.#seen = seen;
    clearTimeout(this.#again);
    if (isLate) this.#again = setTimeout(() => this.lookSoon(), SETTLE_MS).unref();
    return settled.sort(byFileName);
  }

  #take(read: readonly RoomFile[]): void {
    const before = new Set(this.#problems.map(formatProblem));
    this.#taken = new Map(read.map((one) => [path.resolve(one.file), one]));
    const decision = decide(this.open.targets, read);
    this.#problems = decision.problems;
    const news = decision.problems.filter((one) => !before.has(formatProblem(one)));
    for (const problem of news)
      this.#o.log[problem.level === 'error' ? 'error' : 'warn'](problem, formatProblem(problem));
    this.open.take(decision);
    if (!this.open.isStarted) return;
    const unopened = new Set(this.unopened);
    for (const problem of news)
      if (unopened.has(problem)) this.open.say({ level: 'warn', text: formatProblem(problem) });
  }
}

/** What a file holds, and what is wrong with it. */
function fingerprint({ text, problems }: RoomFile): string {
  return JSON.stringify([text, hasErrors(problems) ? problems.map(formatProblem) : []]);
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
