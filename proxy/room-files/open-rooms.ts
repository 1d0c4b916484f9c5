// Opens, changes and closes rooms as their files say, and tells who has to know (RF1 to RF3). Everybody else reads them
// from `rooms`.
import path from 'node:path';
import type { Logger } from 'pino';
import { Emitter } from '../../protocol/emitter.ts';
import { type Change, changesBetween, takeOver } from '../../rooms/changes.ts';
import { byFileName, type Problem, type Room } from '../../rooms/load.ts';
import { formatProblem } from '../../rooms/problem.ts';
import { filesRootOf } from '../seats/seed.ts';
import type { Decision } from './decide.ts';
import { changeWords, problemWords, waitsWords } from './words.ts';

/** How long people in a room whose file is gone keep it, in ms. */
const CLOSES_AFTER_MS = 60_000;

/** What the rest of the proxy does about a change. */
export interface RoomEffects {
  /** Whether somebody has a place in it here. */
  isTaken(room: Room): boolean;
  /** Whether somebody is in it through here: has a place, watches, or has only its page open. */
  isVisited(room: Room): boolean;
  /** Its running seats. */
  seats(room: Room): readonly object[];
  /** The room is open, or what its party or its pages know of it has changed. */
  changed(room: Room): void;
  tellHosts(room: Room, text: string): void;
  tellEverybody(room: Room, text: string): void;
  /** Sends everybody away, and ends its seats. */
  end(room: Room, reason: string): void;
  /** Calls back when somebody has left their place, or a seat has ended. */
  onLeft(fn: () => void): Disposable;
}

/** What happened to a room's file, for operators. */
export interface RoomNews {
  level: 'info' | 'warn';
  room?: string;
  text: string;
}

/** What of a room's file does not hold yet. */
export interface Waiting {
  what: string;
  when: string;
}

interface Wait {
  change: Change;
  /** For their end; null: for everybody's. */
  seats: readonly object[] | null;
}

interface Open {
  room: Room;
  /** As its file says. */
  target: Room;
  waits: Wait[];
  /** Of its file, which is not taken as long as it has some. */
  errors: readonly Problem[];
  closing?: NodeJS.Timeout;
}

export class OpenRooms implements Disposable {
  readonly #open = new Map<string, Open>();
  readonly #rooms = new Map<string, Room>();
  /** One object for each room that was ever open: places and talks of it keep it. */
  readonly #ever = new Map<string, Room>();
  readonly #news = new Emitter<RoomNews>();
  readonly #log: Logger;
  readonly #onFreed: () => void;
  readonly #closesAfterMs: number;
  #effects: RoomEffects | undefined;
  #listening: Disposable | undefined;

  /** @param onFreed a room has closed: another file may have waited for what was its own */
  constructor(log: Logger, onFreed: () => void, closesAfterMs = CLOSES_AFTER_MS) {
    this.#log = log;
    this.#onFreed = onFreed;
    this.#closesAfterMs = closesAfterMs;
  }

  /** In the order of their files. */
  get rooms(): ReadonlyMap<string, Room> {
    return this.#rooms;
  }

  /** Each as its file last was. */
  get targets(): Room[] {
    return [...this.#open.values()].map(({ target }) => target);
  }

  /** Whether anybody is told of anything yet. */
  get isStarted(): boolean {
    return this.#effects !== undefined;
  }

  /** Mistakes of an open room's file, which is not taken; empty if there are none. */
  brokenBy(room: string): readonly Problem[] {
    return this.#open.get(room)?.errors ?? [];
  }

  /** What of the room's file does not hold yet, and when it will. */
  waiting(room: string): Waiting[] {
    const waits = this.#open.get(room)?.waits ?? [];
    return waits.map(({ change }) => ({ what: change.what, when: waitsWords(change) }));
  }

  onNews(fn: (news: RoomNews) => void): Disposable {
    return this.#news.on(fn);
  }

  /** From now on people are told, and seats are looked at; before that rooms only open. */
  start(effects: RoomEffects): void {
    this.#effects = effects;
    this.#listening = effects.onLeft(() => this.#settle());
  }

  take({ open, stay, close, broken, problems }: Decision): void {
    for (const room of stay) this.#apart(room, () => this.#stays(room));
    for (const room of open) this.#apart(room, () => this.#opens(room));
    for (const id of close) this.#closes(id);
    for (const one of this.#open.values()) {
      const isIts = ({ file, level }: Problem) =>
        level === 'error' && path.resolve(file) === one.target.file;
      this.#apart(one.room, () =>
        this.#tellBroken(one, broken.has(one.room.id) ? problems.filter(isIts) : []),
      );
    }
    this.#sort();
  }

  /** News about files, for operators. */
  say(news: RoomNews): void {
    this.#say(news);
  }

  [Symbol.dispose](): void {
    this.#listening?.[Symbol.dispose]();
    for (const { closing } of this.#open.values()) clearTimeout(closing);
  }

  /** No failure in one room's file reaches another. */
  #apart(room: Room, work: () => void): void {
    try {
      work();
    } catch (err) {
      this.#log.error({ err, room: room.id }, 'a room file could not be taken');
    }
  }

  #opens(given: Room): void {
    const known = this.#ever.get(given.id);
    const room = known ?? { ...given };
    if (known) {
      takeOver(known, given, Object.keys({ ...known, ...given }) as (keyof Room)[]);
    }
    this.#ever.set(room.id, room);
    this.#open.set(room.id, { room, target: given, waits: [], errors: [] });
    this.#rooms.set(room.id, room);
    if (!this.#effects) return;
    this.#effects.changed(room);
    this.#say({ level: 'info', room: room.id, text: `${room.displayName} is open.` });
  }

  #stays(to: Room): void {
    const open = this.#open.get(to.id);
    if (!open) return;
    this.#reopens(open);
    open.room.file = to.file;
    open.room.roomsDir = to.roomsDir;
    const isNews = changesBetween(open.target, to).length > 0;
    open.target = to;
    const changes = changesBetween(open.room, to, filesRootOf);
    const isTaken = this.#effects?.isTaken(open.room) === true;
    const now = changes.filter(({ holds }) => holds !== 'empty' || !isTaken);
    const sit = this.#effects?.seats(open.room) ?? [];
    // What seats were opened with before goes on waiting for their end.
    const still = open.waits.filter(
      ({ seats, change }) => seats && !changes.some(({ what }) => what === change.what),
    );
    const late = changes.flatMap((change): Wait[] => {
      if (change.holds === 'empty') return isTaken ? [{ change, seats: null }] : [];
      return change.holds === 'seats' && sit.length > 0 ? [{ change, seats: sit }] : [];
    });
    open.waits = [...still, ...late];
    for (const { fields } of now) takeOver(open.room, to, fields);
    if (!isNews || !this.#effects) return;
    this.#effects.changed(open.room);
    const lateKeys = new Set(late.map(({ change }) => change.what));
    const held = now.map(({ what }) => what).filter((what) => !lateKeys.has(what));
    const text = changeWords(
      held,
      late.map(({ change }) => change),
    );
    if (text === '') return;
    this.#say({
      ...{ level: 'info', room: to.id },
      text: `The file of ${open.room.displayName} was changed: ${text}.`,
    });
    this.#effects.tellHosts(open.room, `${text}.`);
  }

  #closes(id: string): void {
    const open = this.#open.get(id);
    if (!open || open.closing || !this.#effects) return;
    const { room } = open;
    if (!this.#effects.isVisited(room)) {
      this.#end(open);
      return;
    }
    const after = this.#closesAfterMs;
    room.closesAt = Date.now() + after;
    open.closing = setTimeout(() => this.#end(open), after);
    const text = `The file of this room was taken away. It closes in ${Math.ceil(after / 1_000)} seconds: save what you want to keep.`;
    this.#effects.tellEverybody(room, text);
    const seconds = Math.ceil(after / 1_000);
    this.#say({
      ...{ level: 'warn', room: id },
      text: `The file of ${room.displayName} is gone: it closes in ${seconds} s, unless the file comes back.`,
    });
  }

  #reopens(open: Open): void {
    if (!open.closing) return;
    clearTimeout(open.closing);
    delete open.closing;
    delete open.room.closesAt;
    this.#effects?.tellEverybody(open.room, 'The file of this room is back: it stays open.');
    this.#say({
      ...{ level: 'info', room: open.room.id },
      text: `The file of ${open.room.displayName} is back.`,
    });
  }

  #end(open: Open): void {
    const { room } = open;
    clearTimeout(open.closing);
    this.#open.delete(room.id);
    this.#rooms.delete(room.id);
    delete room.closesAt;
    this.#effects?.end(room, 'Its file was taken away.');
    this.#say({ level: 'info', room: room.id, text: `${room.displayName} is closed.` });
    // Another file may have waited for what was its own.
    this.#onFreed();
  }

  /** @param errors of its file, which is not taken if there are some */
  #tellBroken(open: Open, errors: readonly Problem[]): void {
    const before = open.errors.map(formatProblem).join();
    open.errors = errors;
    const { room } = open;
    if (!this.#effects || before === errors.map(formatProblem).join()) return;
    if (errors.length > 0) {
      const why = errors.map(problemWords).join(' · ');
      this.#effects.tellHosts(room, `it has mistakes, so what was before stays in force: ${why}`);
      this.#say({
        ...{ level: 'warn', room: room.id },
        text: `The file of ${room.displayName} is not valid, and what was before stays in force: ${why}`,
      });
      return;
    }
    this.#effects.tellHosts(room, 'its mistakes are mended.');
    const text = `The file of ${room.displayName} is valid again.`;
    this.#say({ level: 'info', room: room.id, text });
  }

  /** Takes over what has waited for seats to end. */
  #settle(): void {
    for (const open of this.#open.values()) {
      if (open.waits.length === 0) continue;
      const { room, target } = open;
      const isTaken = this.#effects?.isTaken(room) === true;
      const live = new Set(this.#effects?.seats(room));
      const done = open.waits.filter(({ seats }) =>
        seats === null ? !isTaken : !seats.some((seat) => live.has(seat)),
      );
      if (done.length === 0) continue;
      open.waits = open.waits.filter((one) => !done.includes(one));
      const late = done.filter(({ seats }) => seats === null);
      for (const { change } of late) takeOver(room, target, change.fields);
      if (late.length > 0) this.#effects?.changed(room);
      const what = done.map(({ change }) => change.what);
      const text = `The file of ${room.displayName}: ${changeWords(what, [])}.`;
      this.#say({ level: 'info', room: room.id, text });
    }
  }

  #say(news: RoomNews): void {
    const { level, room, text } = news;
    this.#log[level](room === undefined ? {} : { room }, text);
    this.#news.emit(news);
  }

  /** In the order of the files. */
  #sort(): void {
    const rooms = [...this.#rooms.values()].sort(byFileName);
    this.#rooms.clear();
    for (const room of rooms) this.#rooms.set(room.id, room);
  }
}
