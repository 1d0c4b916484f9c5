// What runs, and what it holds open: to tell that nothing was started twice and nothing is left.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { descendants, identify, signal, waitGone } from '../node/proc.ts';

export { descendants, identify };

/** How long a killed process may take to go. */
const GONE_MS = 30_000;

/** @param id of `identify` */
export function isRunning(id: string): boolean {
  return identify(Number.parseInt(id, 10)) === id;
}

export interface SeatProcess {
  pid: number;
  /** Of the program that runs, without its path: `ttyd`, `socat`, `node` ... */
  name: string;
  /** Folder of the seat that it belongs to. */
  seat: string;
  /** Where an app of WibWob-DOS's kind listens (WIBWOB_INSTANCE); undefined for others. */
  socket: string | undefined;
}

/** Everything that runs for seats under a state folder, by the mark in its environment. */
export function seatProcesses(stateDir: string): SeatProcess[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .flatMap((pid) => {
      const marks = (read(`/proc/${pid}/environ`) ?? '').split('\0');
      const mark = marks.find((line) => line.startsWith(`TELEPORT_SEAT=${stateDir}/`));
      if (!mark || identify(pid) === null) return [];
      const [, instance] = /^WIBWOB_INSTANCE=(.+)$/m.exec(marks.join('\n')) ?? [];
      const socket = instance && `/tmp/wibwob_${instance}.sock`;
      return [{ pid, name: programOf(pid), seat: mark.slice('TELEPORT_SEAT='.length), socket }];
    });
}

/** Ends what an orderly stop leaves on purpose: the apps; their keeper ends with the last. @returns when the apps and their sockets are gone */
export async function endApps(stateDir: string): Promise<void> {
  const left = seatProcesses(stateDir);
  const ids = left.map(({ pid }) => identify(pid)).filter((id) => id !== null);
  for (const { pid } of left) signal(pid, 'SIGKILL');
  await waitGone(ids, GONE_MS);
  for (const { socket } of left) if (socket) await rm(socket, { force: true });
}

/** What a process has open: the links of /proc/PID/fd, sorted, with ids of sockets and pipes left out. */
export function openFiles(pid: number): string[] {
  return list(`/proc/${pid}/fd`)
    .flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/\[\d+\]/, '')];
      } catch (error) {
        // Closed since it was listed.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    })
    .sort();
}

/** The loader of a private ttyd runs it, so the name in /proc/PID/comm would be the loader's. */
function programOf(pid: number): string {
  const argv = (read(`/proc/${pid}/cmdline`) ?? '').split('\0');
  const known = argv.find((word) => /(^|\/)(ttyd|socat)$/.test(word)) ?? argv[0] ?? '';
  return known.split('/').at(-1) ?? '';
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended, or is somebody else's.
    return null;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // As above.
    return [];
  }
}
