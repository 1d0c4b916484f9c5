// Loads room files, one at a time or a whole folder. All problems of a bad file are reported; other rooms still load.
import { constants, open, readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '../protocol/errors.ts';
import { AGENT_KEYS } from './agent-keys.ts';
import { findClashes } from './clashes.ts';
import { type Frontmatter, type KeyPath, parseFrontmatter } from './frontmatter.ts';
import { type Layout, parseLayout } from './layout.ts';
import { resolveInside } from './paths.ts';
import { hasErrors, type Problem, sortProblems } from './problem.ts';
import { findConflicts, type Room, type RoomPaths, toRoom } from './room.ts';
import { frontmatterSchema, ROOM_KEYS, type RoomFrontmatter } from './schema.ts';
import { parseSections } from './sections.ts';
import { didYouMean } from './suggest.ts';

export type { Problem } from './problem.ts';
export type { Room, RoomApp } from './room.ts';

/** `room` is absent if any problem is an error; `lineOf` locates a key, for problems found across files. */
export interface RoomResult {
  room?: Room;
  problems: Problem[];
  lineOf: Frontmatter['lineOf'];
}

/** A file that was read. */
export interface RoomFile extends RoomResult {
  /** Its path as passed to the loader. */
  file: string;
  /** Absent if it can't be read. */
  text?: string;
}

/** A warning about what a room's app exposes on this machine, which the file can't show; undefined for none. */
export type AppWarning = (room: Room) => string | undefined;

/** Largest room file in bytes. */
export const MAX_ROOM_BYTES = 256 * 1024;
const TOO_LARGE = `is larger than ${MAX_ROOM_BYTES / 1024} KB.`;

type Report = (path: KeyPath, message: string, level?: Problem['level']) => void;

/**
 * Parses one room file and returns all its problems at once; never throws because of its content.
 * @param text the file's content @param file its path as shown in problems
 * @param projectDir the parent of the rooms folder; paths in the file are relative to it and must stay inside
 */
export async function parseRoom(
  text: string,
  file: string,
  projectDir: string,
): Promise<RoomResult> {
  if (Buffer.byteLength(text) > MAX_ROOM_BYTES) {
    const problem: Problem = { file, line: 1, key: '', message: TOO_LARGE, level: 'error' };
    return { problems: [problem], lineOf: () => 1 };
  }
  const front = parseFrontmatter(text, file);
  const { body, bodyLine, data, lineOf } = front;
  const sections = parseSections(body, bodyLine, file);
  const problems = [...front.problems, ...sections.problems];
  const report: Report = (keys, message, level = 'error') =>
    problems.push({ file, line: lineOf(keys), key: dotted(keys), message, level });
  const done = (room?: Room): RoomResult => ({
    ...(room && !hasErrors(problems) ? { room } : {}),
    problems: sortProblems(problems),
    lineOf,
  });
  if (!data) return done();

  const project = await realpath(projectDir);
  // `key:` without a value is null in YAML; treated like an absent key.
  const given = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
  const keys = checkKeys(given, report);
  const paths = await checkPaths(given, project, report);
  if (!keys) return done();
  for (const { key, message, level } of findConflicts(keys)) report([key], message, level);
  const at = { file: path.resolve(file), roomsDir: await folderOf(file), projectDir: project };
  return done(toRoom(keys, sections, { ...paths, ...at }));
}

/**
 * Loads every room file of a folder (`*.md`, except `README.md` and names that start with `.` or `_`),
 * sorted by name. If two files claim the same id, instance or port, the first one keeps it.
 * @param appWarning returns an additional warning about a room's app, reported at the key `app`
 * @returns the rooms that are ready to open, and all problems of the files
 * @throws AppError CONFIG_INVALID if the folder cannot be read
 */
export async function loadRooms(
  dir: string,
  appWarning?: AppWarning,
): Promise<{ rooms: Room[]; problems: Problem[] }> {
  return loadRoomFiles(await listRoomFiles(dir), appWarning);
}

/** The order of room files: by name, and by path where several folders have that name. For `sort`. */
export function byFileName(a: { file: string }, b: { file: string }): number {
  const named = (file: string): string => `${path.basename(file)}\0${file}`;
  return named(a.file) < named(b.file) ? -1 : 1;
}

/** @returns the paths of a folder's room files, sorted by name @throws AppError CONFIG_INVALID if it cannot be read */
export async function listRoomFiles(dir: string): Promise<string[]> {
  try {
    const names = await readdir(dir);
    return names
      .filter(isRoomFile)
      .sort()
      .map((name) => path.join(dir, name));
  } catch (error) {
    const detail = `The rooms folder ${dir} cannot be read (${(error as NodeJS.ErrnoException).code}).`;
    throw new AppError('CONFIG_INVALID', detail, { cause: error });
  }
}

/**
 * Loads the given room files, each with its folder's parent as project, and checks them for clashes.
 * @param appWarning as for `loadRooms`
 */
export async function loadRoomFiles(
  files: readonly string[],
  appWarning?: AppWarning,
): Promise<{ rooms: Room[]; problems: Problem[] }> {
  const results = await Promise.all(files.map(readRoomFile));
  for (const { file, room, lineOf, problems } of results) {
    const message = room && appWarning?.(room);
    if (message === undefined) continue;
    problems.push({ file, line: lineOf(['app']), key: 'app', message, level: 'warning' });
    sortProblems(problems);
  }
  const { rooms, problems } = findClashes(results);
  return { rooms, problems: [...results.flatMap((result) => result.problems), ...problems] };
}

/** Whether a file name in the rooms folder is that of a room file. */
export function isRoomFile(name: string): boolean {
  return /^[^._].*\.md$/is.test(name) && name.toLowerCase() !== 'readme.md';
}

/**
 * Without what a shell's `rooms/*.md` names besides room files, such as README.md: a folder passes it over, too. What is
 * named alone is meant.
 */
export function withoutPassedOver(files: readonly string[]): string[] {
  const kept = files.filter((file) => !/\.md$/i.test(file) || isRoomFile(path.basename(file)));
  return kept.length > 0 ? kept : [...files];
}

/** Reads one room file, with its folder's parent as project. Never throws because of what is there, or is not. */
export async function readRoomFile(file: string): Promise<RoomFile> {
  const failed = (message: string): RoomFile => ({
    file,
    problems: [{ file, line: 1, key: '', message, level: 'error' }],
    lineOf: () => 1,
  });
  try {
    const text = await readLimited(file);
    if (text === undefined) return failed('is not a regular file.');
    if (text === null) return failed(TOO_LARGE);
    const project = path.dirname(path.dirname(path.resolve(file)));
    return { file, text, ...(await parseRoom(text, file, project)) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return failed(code === 'ENOENT' ? 'does not exist.' : `cannot be read (${code ?? message}).`);
  }
}

/** Reads a file. @returns null if it is too large, undefined if it is a folder, a pipe or a device */
async function readLimited(file: string): Promise<string | null | undefined> {
  await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const info = await handle.stat();
  if (!info.isFile()) return undefined;
  return info.size > MAX_ROOM_BYTES ? null : await handle.readFile('utf8');
}

function checkKeys(given: Record<string, unknown>, report: Report): RoomFrontmatter | undefined {
  const parsed = v.safeParse(frontmatterSchema, given, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  for (const { type, path: steps, message } of parsed.issues) {
    const keys = (steps ?? []).map(({ key }) => key as PropertyKey);
    const name = String(keys[0]);
    if (type === 'never') {
      const ofAgent = name === 'agent' && keys.length > 1;
      const [what, names] = ofAgent ? ['`agent`', AGENT_KEYS] : ['room files', ROOM_KEYS];
      report(keys, `is not a key of ${what}${didYouMean(String(keys.at(-1)), names)}`);
    } else if (!Object.hasOwn(given, name)) report(keys, `is missing; ${message}`);
    else report(writtenPath(keys, given), message);
  }
  return undefined;
}

/** Truncates a key path to the part that exists in the file: `grid.cols` of `grid: 10x36` becomes `grid`. */
function writtenPath(issuePath: KeyPath, given: Record<string, unknown>): KeyPath {
  let value: unknown = given;
  for (const [depth, step] of issuePath.entries()) {
    if (typeof value !== 'object' || value === null) return issuePath.slice(0, depth);
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return issuePath;
}

/** Symlinks resolved, as in every other path of a room: `file` alone is as it was named. */
async function folderOf(file: string): Promise<string> {
  const folder = path.dirname(path.resolve(file));
  return realpath(folder).catch(() => folder);
}

/** Checks the named files even if other keys are wrong, so that all errors are reported at once. */
async function checkPaths(
  given: Record<string, unknown>,
  project: string,
  report: Report,
): Promise<Omit<RoomPaths, 'file' | 'roomsDir' | 'projectDir'>> {
  const resolve = async (
    named: unknown,
    keys: KeyPath,
    kind?: 'folder',
  ): Promise<string | undefined> => {
    // Values that are not paths at all are reported by the schema.
    if (typeof named !== 'string' || named.trim() === '' || named.includes('\0')) return undefined;
    const found = await resolveInside(named.trim(), project, kind);
    if (found.ok) return found.path;
    report(keys, found.message);
    return undefined;
  };
  const layoutPath = await resolve(given.layout_path, ['layout_path']);
  let layout: Layout | undefined;
  if (layoutPath) {
    try {
      layout = parseLayout(await readFile(layoutPath, 'utf8'));
    } catch (error) {
      report(['layout_path'], (error as Error).message);
    }
  }
  const named = Array.isArray(given.preload_files) ? given.preload_files.slice(0, 32) : [];
  const files = await Promise.all(
    named.map((one, index) => resolve(one, ['preload_files', index])),
  );
  const { wibwob } = given;
  const cwd = typeof wibwob === 'object' && wibwob !== null && 'cwd' in wibwob ? wibwob.cwd : null;
  const wibwobCwd = await resolve(cwd, ['wibwob', 'cwd'], 'folder');
  return {
    ...(layoutPath ? { layoutPath } : {}),
    ...(layout ? { layout } : {}),
    ...(wibwobCwd ? { wibwobCwd } : {}),
    preloadFiles: files.filter((file) => file !== undefined),
  };
}

function dotted(keys: KeyPath): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
