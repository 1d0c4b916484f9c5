// The `rooms check|new|list` commands: report problems in room files before anyone follows their links.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ACCESSES, type Access } from '../protocol/access/access.ts';
import { MAX_BROWSERS } from '../protocol/limits.ts';
import { ROOM_MODES, type RoomMode } from '../protocol/modes.ts';
import type { Hand } from '../protocol/room/resident-words.ts';
import { printableJson, printableLine } from '../protocol/text/printable.ts';
import { API_KEY_SOURCES, type ApiKeySource, PROVIDERS, type Provider } from './agent-keys.ts';
import {
  type AppWarning,
  loadRoomFiles,
  loadRooms,
  type Problem,
  type Room,
  withoutPassedOver,
} from './load.ts';
import { createRoom, type NewHand, type NewResident, type NewRoom } from './new.ts';
import { formatProblem, hasErrors } from './problem.ts';

/**
 * The `rooms` command with its subcommands; they set `process.exitCode`.
 * @param defaultDir the rooms folder of this installation
 * @param appWarning creates the warnings of `check` about rooms' apps; they do not change the exit code
 */
export function roomsCommand(
  defaultDir: () => Promise<string>,
  appWarning: () => Promise<AppWarning>,
): Command {
  const rooms = new Command('rooms').description('check, make and list room files');
  const targetsOf = async (named: string[]) => (named.length > 0 ? named : [await defaultDir()]);

  rooms
    .command('check')
    .description('every problem as file:line: key: message; exit 1 if there is an error')
    .argument('[FILE...]', 'room files or folders of them; without one: the rooms folder')
    .action(async (named: string[]) => {
      process.exitCode = await check(await targetsOf(named), await appWarning());
    });
  rooms
    .command('list')
    .description('the rooms that can be opened')
    .argument('[FOLDER...]', 'without one: the rooms folder')
    .option('--json', 'one JSON object')
    .action(async (named: string[], options: { json?: true }) => {
      process.exitCode = await list(await targetsOf(named), options.json === true);
    });
  rooms
    .command('new')
    .description(
      'write a commented room file; in a terminal it asks for what is not given; a file that exists stays as it is unless you say otherwise',
    )
    .argument('[NAME]', 'the room’s id: small letters, digits and hyphens')
    .option('--title <TEXT>', 'the room’s name for people')
    .addOption(new Option('--mode <MODE>', 'how people share it').choices(ROOM_MODES))
    .argument('[COMMAND...]', 'a program and its arguments as the app, after `--`')
    .option('--app <APP>', '`desktop` (without it), `wibwob`, or a program')
    .option('--players <N>', 'how many may sit in it', wholeNumber)
    .addOption(new Option('--access <WHO>', 'who may come in').choices(ACCESSES))
    .option('--knock', 'newcomers wait until a host lets them in')
    .option('--record', 'record it while somebody is in')
    .option('--locked', 'lock its layout')
    .option('--welcome <LINE>', 'what newcomers read first')
    .option('--resident <NAME>', 'somebody lives in it: a model by that name')
    .addOption(new Option('--provider <NAME>', 'whose API it is asked by').choices(PROVIDERS))
    .option('--model <NAME>', 'which model; `openai` has none of its own')
    .option('--base-url <URL>', 'a server of your own that speaks that API')
    .addOption(new Option('--key <FROM>', 'where its key is from').choices(API_KEY_SOURCES))
    .option('--hands <LIST>', 'what it may do: look,point,open:ask; `ask` waits for a host', hands)
    .option('--yes', 'ask nothing, also in a terminal')
    .option('--dir <FOLDER>', 'where to write it; without it: the rooms folder')
    .action(async (name: string | undefined, words: string[], options: NewOptions) => {
      const dir = options.dir ?? (await defaultDir());
      if (options.resident === undefined && RESIDENT_OPTIONS.some((one) => options[one]))
        rooms.error('error: say who lives there: --resident NAME', { exitCode: 2 });
      const given = newRoom(name, words, options);
      const { stdin: input, stdout: output } = process;
      let room = given;
      let replaces = false;
      if (!options.yes && input.isTTY && output.isTTY) {
        // Loaded only where somebody is asked.
        const { askRoom } = await import('./ask.ts');
        const asked = await askRoom({ dir, given, input, output });
        if (!asked) {
          process.exitCode = 1;
          return;
        }
        ({ room, replaces } = asked);
      }
      const { id = rooms.error('error: say the room’s id', { exitCode: 2 }) } = room;
      const file = await createRoom(dir, { ...room, id }, { replaces });
      say(
        `${shown(file)} is the room ${id}: its link is /room/${id}/, at once where a proxy runs.`,
      );
    });
  return rooms;
}

interface NewOptions {
  title?: string;
  mode?: RoomMode;
  app?: string;
  players?: number;
  access?: Access;
  knock?: true;
  record?: true;
  locked?: true;
  welcome?: string;
  resident?: string;
  provider?: Provider;
  model?: string;
  baseUrl?: string;
  key?: ApiKeySource;
  hands?: NewHand[];
  yes?: true;
  dir?: string;
}

/** What is said of a resident besides its name. */
const RESIDENT_OPTIONS = ['provider', 'model', 'baseUrl', 'key', 'hands'] as const;

function newRoom(name: string | undefined, words: string[], options: NewOptions): Partial<NewRoom> {
  const { title, mode, app, players, access, knock, record, locked, welcome } = options;
  const resident = newResident(options);
  const builtIn = words.length === 0 && (app === 'desktop' || app === 'wibwob') ? app : undefined;
  const command = app === undefined ? words : [app, ...words];
  return {
    ...(name === undefined ? {} : { id: name }),
    ...(access === undefined ? {} : { access }),
    ...(knock ? { door: 'knock' as const, access: access ?? ('guest' as const) } : {}),
    ...(record ? { record } : {}),
    ...(locked ? { locked } : {}),
    ...(welcome === undefined ? {} : { welcome }),
    ...(resident === undefined ? {} : { resident }),
    ...(title === undefined ? {} : { displayName: title }),
    ...(mode === undefined ? {} : { mode }),
    ...(command.length === 0 ? {} : { app: builtIn ?? command }),
    ...(players === undefined ? {} : { maxPlayers: players }),
  };
}

function newResident(options: NewOptions): NewResident | undefined {
  const { resident: name, provider, model, baseUrl, key, hands } = options;
  if (name === undefined) return undefined;
  return {
    name,
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(key === undefined ? {} : { keySource: key }),
    ...(hands === undefined ? {} : { hands }),
  };
}

/** `look,point,open:ask`; empty: none. Whether there are such hands says the file's own check. */
function hands(text: string): NewHand[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => {
      const [hand = '', ask, ...more] = one.split(':');
      if (ask === undefined) return hand as Hand;
      if (ask === 'ask' && more.length === 0) return { [hand]: 'ask' };
      throw new InvalidArgumentError('Write hands as in look,point,open:ask.');
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text))
    throw new InvalidArgumentError(`Write a whole number from 1 to ${MAX_BROWSERS}.`);
  return Number(text);
}

async function check(targets: string[], appWarning: AppWarning): Promise<number> {
  const { rooms, problems } = await load(targets, appWarning);
  for (const problem of problems) say(formatProblem(problem));
  const bad = new Set(problems.filter((p) => p.level === 'error').map((p) => p.file));
  for (const room of rooms) if (!bad.has(shown(room.file))) say(`ok  ${shown(room.file)}`);
  return hasErrors(problems) ? 1 : 0;
}

async function list(targets: string[], asJson: boolean): Promise<number> {
  const { rooms, problems } = await load(targets);
  if (asJson) say(printableJson(JSON.stringify({ rooms: rooms.map(facts), problems })));
  else {
    const rows = rooms.map(facts).map(({ id, mode, maxPlayers, displayName, file }) => {
      return [id, mode, String(maxPlayers), displayName, file].map(printableLine);
    });
    printColumns([['ROOM', 'MODE', 'PEOPLE', 'NAME', 'FILE'], ...rows]);
    for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  }
  return hasErrors(problems) ? 1 : 0;
}

function facts({ id, displayName, mode, maxPlayers, app, file }: Room) {
  return { id, displayName, mode, maxPlayers, app: appName(app), file: shown(file) };
}

function appName(app: Room['app']): string {
  return app.kind === 'command' ? app.argv.join(' ') : app.kind;
}

/** Prints a line, made safe for the terminal: file names may contain anything. */
function say(line: string): void {
  process.stdout.write(`${printableLine(line)}\n`);
}

function printColumns(table: readonly string[][]): void {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}

/** Loads folders and single files; problems name them by paths relative to the current directory. */
async function load(
  targets: string[],
  appWarning?: AppWarning,
): Promise<{ rooms: Room[]; problems: Problem[] }> {
  const rooms: Room[] = [];
  const problems: Problem[] = [];
  const files: string[] = [];
  for (const target of withoutPassedOver(targets)) {
    const isFolder = await stat(target).then(
      (info) => info.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      files.push(shown(target));
      continue;
    }
    const loaded = await loadRooms(shown(target), appWarning);
    rooms.push(...loaded.rooms);
    problems.push(...loaded.problems);
  }
  const loaded = await loadRoomFiles(files, appWarning);
  return { rooms: [...rooms, ...loaded.rooms], problems: [...problems, ...loaded.problems] };
}

/** A path relative to the current directory if it is inside, else absolute. */
function shown(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') || relative === '' ? path.resolve(file) : relative;
}
