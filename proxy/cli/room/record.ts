// `record ROOM start|stop`, and `recordings`, which lists, shows, exports and removes what lies in the state folder.
import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Argument, Command } from 'commander';
import { AppError } from '../../../protocol/errors.ts';
import { castFile, type RecordingListing } from '../../../protocol/recordings/recording.ts';
import { printable } from '../../../protocol/text/printable.ts';
import { createRecordingStore } from '../../recordings/store.ts';
import { bytes, columns, print, printJson, span } from '../output.ts';
import { findInstallation, findRunning } from '../running.ts';
import { post } from './room-acts.ts';

export function recordCommand(): Command {
  return new Command('record')
    .description('record a room, or stop it: everybody in it is told')
    .argument('<ROOM>', 'its id')
    .addArgument(new Argument('<WHAT>', 'begin or end it').choices(['start', 'stop']))
    .action(async (room: string, what: string) => {
      await post(await findRunning(), room, 'record', { do: what });
      print(`${what === 'start' ? 'records' : 'stopped'}  ${room}`);
    });
}

interface Json {
  json?: boolean;
}

/** The recordings lie in the state folder, so that no proxy has to run. */
async function open() {
  const installation = await findInstallation();
  return { ...installation, store: createRecordingStore(installation.config.stateDir) };
}

export function recordingsCommand(): Command {
  const room = ['<ROOM>', 'its id'] as const;
  const id = ['<RECORDING>', 'its id, as `list` has it'] as const;
  return new Command('recordings')
    .description('the recordings of rooms on this machine')
    .addCommand(
      new Command('list')
        .description('show all recordings, newest first')
        .argument('[ROOM]', 'only of this room')
        .option('--json', 'print them as JSON')
        .action(async (wanted: string | undefined, { json }: Json) => {
          const { store } = await open();
          const all = (await store.all())
            .reverse()
            .filter((one) => wanted === undefined || one.room === wanted)
            .map(({ files, ...listed }) => listed);
          if (json) printJson(all);
          else print(all.length === 0 ? 'no recordings' : tableOf(all));
        }),
    )
    .addCommand(
      new Command('show')
        .description('show what a recording consists of')
        .argument(...room)
        .argument(...id)
        .option('--json', 'print it as JSON')
        .action(async (of: string, which: string, { json }: Json) => {
          const one = await (await open()).store.get(of, which);
          if (json) return printJson(one);
          const { files, ...listed } = one;
          print(tableOf([listed]));
          print(
            columns([
              ['FILE', 'SIZE'],
              ...Object.entries(files).map(([n, size]) => [n, bytes(size)]),
            ]),
          );
        }),
    )
    .addCommand(
      new Command('export')
        .description('copy its asciicasts, one a seat, for asciinema and other players')
        .argument(...room)
        .argument(...id)
        .option('--to <FOLDER>', 'where they go', '.')
        .action(async (of: string, which: string, { to }: { to: string }) => {
          const { store } = await open();
          const { seats, ended, id: name } = await store.get(of, which);
          if (ended === null) throw new AppError('RECORDING_RUNS');
          await mkdir(to, { recursive: true });
          for (const { seat } of seats) {
            const target = path.join(to, `${of}-${name}-${castFile(seat)}`);
            await copyFile(store.fileOf(of, name, castFile(seat)), target, constants.COPYFILE_EXCL);
            print(target);
          }
        }),
    )
    .addCommand(
      new Command('remove')
        .description('remove a recording for good')
        .argument(...room)
        .argument(...id)
        .action(async (of: string, which: string) => {
          const { store, alive } = await open();
          const { id: name, ended } = await store.get(of, which);
          if (ended === null && alive) throw new AppError('RECORDING_RUNS');
          await store.remove(of, name);
          print(`removed  ${of}  ${name}`);
        }),
    );
}

function tableOf(all: readonly RecordingListing[]): string {
  const rows = all.map(({ room, id, ms, bytes: size, seats, ended, by }) => [
    printable(room),
    id,
    span(ms),
    bytes(size),
    seats.map(({ seat }) => seat).join(' '),
    ended ?? 'recording',
    printable(by),
  ]);
  return columns([['ROOM', 'RECORDING', 'LENGTH', 'SIZE', 'SEATS', 'ENDED', 'BY'], ...rows]);
}
