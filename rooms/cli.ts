// `npm run rooms -- check|list`: tells what is wrong with room files before anyone follows their link.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadRoomFiles, loadRooms, type Problem, type Room } from './load.ts';
import { formatProblem, hasErrors } from './problem.ts';

const USAGE = `Usage:
  npm run rooms -- check [FILE|FOLDER ...]   every problem as file:line: key: message; exit 1 if there is an error
  npm run rooms -- list [FOLDER]             the rooms that can be opened

Without a file or folder: $ROOMS_DIR, else ./rooms.`;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  const [command, ...named] = positionals;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const targets = named.length > 0 ? named : [process.env.ROOMS_DIR ?? 'rooms'];
  if (command === 'check') return check(targets);
  if (command === 'list') return list(targets);
  console.error(command ? `There is no command \`${command}\`.\n\n${USAGE}` : USAGE);
  return 2;
}

async function check(targets: string[]): Promise<number> {
  const { rooms, problems } = await load(targets);
  for (const problem of problems) console.log(formatProblem(problem));
  const bad = new Set(problems.filter((p) => p.level === 'error').map((p) => p.file));
  for (const room of rooms) if (!bad.has(shown(room.file))) console.log(`ok  ${shown(room.file)}`);
  return hasErrors(problems) ? 1 : 0;
}

async function list(targets: string[]): Promise<number> {
  const { rooms, problems } = await load(targets);
  const rows = rooms.map((room) => [
    room.id,
    room.mode,
    String(room.maxPlayers),
    room.displayName,
    shown(room.file),
  ]);
  const table = [['ROOM', 'MODE', 'PEOPLE', 'NAME', 'FILE'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  for (const problem of problems) console.error(formatProblem(problem));
  return hasErrors(problems) ? 1 : 0;
}

/** Loads folders as a whole and files one by one, all paths as a person would write them here. */
async function load(targets: string[]): Promise<{ rooms: Room[]; problems: Problem[] }> {
  const rooms: Room[] = [];
  const problems: Problem[] = [];
  const files: string[] = [];
  for (const target of targets) {
    const isFolder = await stat(target).then(
      (info) => info.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      files.push(shown(target));
      continue;
    }
    const loaded = await loadRooms(shown(target));
    rooms.push(...loaded.rooms);
    problems.push(...loaded.problems);
  }
  const loaded = await loadRoomFiles(files);
  return { rooms: [...rooms, ...loaded.rooms], problems: [...problems, ...loaded.problems] };
}

/** Relative to here, unless that leads upwards. */
function shown(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') || relative === '' ? path.resolve(file) : relative;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
