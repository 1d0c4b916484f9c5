// Control groups (cgroups) for boxes, of version 2 or 1, where this process may make some.
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { access, constants, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type AppLimits, LIMITED, type Limited } from './limits.ts';

const run = promisify(execFile);

/** Where cgroups are made, and which controllers limit something there. */
interface Place {
  version: 1 | 2;
  folder: string;
  controllers: readonly Limited[];
}

export interface Cgroups {
  /** What they limit, as far as the limits of a box are not refused. */
  readonly held: ReadonlySet<Limited>;
  /** Makes the groups of a box, or sets their limits anew. */
  make(name: string, limits: AppLimits): Promise<Groups>;
  /** Removes the groups of a box, unless processes are in them. */
  remove(name: string): Promise<void>;
}

export interface Groups {
  /** A process joins them by their `cgroup.procs`. */
  folders: string[];
  held: ReadonlySet<Limited>;
}

/** Is told of a limit that a box runs without. */
export type OnRefused = (error: unknown, group: string, one: Limited) => void;

export const NO_CGROUPS: Cgroups = {
  held: new Set(),
  make: async () => ({ folders: [], held: new Set() }),
  remove: async () => undefined,
};

const CPU_PERIOD_US = 100_000;
/** What is already as it is wanted, or can't be changed just now. */
const HARMLESS = ['ENOENT', 'EBUSY', 'ENOTEMPTY', 'EROFS', 'EACCES', 'EPERM'];

/** Finds where groups can be made, by making one there. */
export function findCgroups(onRefused: OnRefused): Promise<Cgroups> {
  return cgroupsWhere(canLimit, onRefused);
}

/** Finds where groups could be made, as far as that shows without making one. */
export function lookForCgroups(): Promise<Cgroups> {
  return cgroupsWhere(mayLimit, () => undefined);
}

async function cgroupsWhere(
  usable: (place: Place, one: Limited) => Promise<boolean>,
  onRefused: OnRefused,
): Promise<Cgroups> {
  const found: Place[] = [];
  for (const place of await placesOf()) {
    const controllers: Limited[] = [];
    for (const one of place.controllers) if (await usable(place, one)) controllers.push(one);
    if (controllers.length > 0) found.push({ ...place, controllers });
  }
  return cgroupsIn(found, onRefused);
}

/** @param places which controllers limit something where */
export function cgroupsIn(places: readonly Place[], onRefused: OnRefused): Cgroups {
  return {
    held: new Set(places.flatMap(({ controllers }) => controllers)),
    async make(name, limits) {
      const folders: string[] = [];
      const held = new Set<Limited>();
      for (const { version, folder, controllers } of places) {
        const group = path.join(folder, name);
        for (const one of controllers) {
          try {
            await mkdir(group, { recursive: true });
            await setLimit(version, group, one, limits);
            held.add(one);
          } catch (error) {
            // More than a group above has, for example.
            onRefused(error, group, one);
          }
        }
        if (existsSync(group)) folders.push(group);
      }
      return { folders, held };
    },
    async remove(name) {
      for (const { folder } of places) await removeGroup(path.join(folder, name));
    },
  };
}

/**
 * Version 1: below this process's own group. Version 2: beside it, since a group with processes of its own passes no
 * controllers on (cgroups(7), "no internal processes"), except for the root; but only where boxes stay within the limits
 * of the proxy's own unit.
 */
async function placesOf(): Promise<Place[]> {
  const [own, mounts] = await Promise.all(
    ['/proc/self/cgroup', '/proc/self/mountinfo'].map((file) =>
      readFile(file, 'utf8').catch(() => ''),
    ),
  );
  return readPlaces(own ?? '', mounts ?? '', isOurs);
}

/** Whether a group above the own one is the unit itself, handed to this user, or all that a container has. */
function isOurs(group: string): boolean {
  if (/\.(service|scope)$/.test(group)) return true;
  const uid = process.geteuid?.();
  if (uid !== 0 && statSync(group, { throwIfNoEntry: false })?.uid === uid) return true;
  // The root of a mount; that of the whole machine has no type.
  return (
    !existsSync(path.join(group, '../cgroup.procs')) && existsSync(path.join(group, 'cgroup.type'))
  );
}

/**
 * @param own `/proc/self/cgroup` @param mounts `/proc/self/mountinfo` (formats: cgroups(7), proc(5))
 * @param isOurs whether boxes may be in a group above the own one
 */
export function readPlaces(
  own: string,
  mounts: string,
  isOurs: (group: string) => boolean = () => true,
): Place[] {
  const groups = own
    .split('\n')
    .map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, names = '', group = '']) => ({ names: names.split(','), group }));
  return mounts.split('\n').flatMap((line): Place[] => {
    const [, root = '', mount = '', type = '', options = ''] =
      /^\S+ \S+ \S+ (\S+) (\S+) .* - (cgroup2?) \S+ (\S+)$/.exec(line) ?? [];
    if (type === '') return [];
    const version = type === 'cgroup2' ? 2 : 1;
    const controllers =
      version === 2 ? LIMITED : LIMITED.filter((one) => options.split(',').includes(one));
    const mine = groups.find(({ names }) =>
      version === 2 ? names[0] === '' : controllers.some((one) => names.includes(one)),
    );
    if (!mine || controllers.length === 0) return [];
    const below = path.relative(root, mine.group);
    if (below.startsWith('..')) return [];
    const at = path.join(mount, below);
    if (version === 1 || below === '') return [{ version, folder: at, controllers }];
    const folder = path.dirname(at);
    return isOurs(folder) ? [{ version, folder, controllers }] : [];
  });
}

/** Changes nothing. */
async function mayLimit({ version, folder }: Place, one: Limited): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    if (version === 1) return true;
    const own = await readFile(path.join(folder, 'cgroup.controllers'), 'utf8');
    await access(path.join(folder, 'cgroup.subtree_control'), constants.W_OK);
    return own.split(/\s/).includes(one);
  } catch {
    // Whatever the reason, limits come from elsewhere then.
    return false;
  }
}

async function canLimit({ version, folder }: Place, one: Limited): Promise<boolean> {
  const group = path.join(folder, `teleport-try-${process.pid}`);
  try {
    if (version === 2) await passOn(folder, one);
    await mkdir(group);
    await setLimit(version, group, one, { processes: 100, memoryMb: 100, cpus: 1 });
    await run('/bin/sh', ['-c', 'echo 0 > "$1/cgroup.procs"', 'sh', group]);
    return true;
  } catch {
    // Not ours to make here: whatever the reason, limits come from elsewhere then.
    return false;
  } finally {
    await removeGroup(group);
  }
}

/** Lets groups in the folder use this controller. */
async function passOn(folder: string, one: Limited): Promise<void> {
  const passed = await readFile(path.join(folder, 'cgroup.subtree_control'), 'utf8');
  if (!passed.split(/\s/).includes(one))
    await writeFile(path.join(folder, 'cgroup.subtree_control'), `+${one}`);
}

async function setLimit(
  version: 1 | 2,
  group: string,
  one: Limited,
  { processes, memoryMb, cpus }: AppLimits,
): Promise<void> {
  const set = (file: string, value: string | number) =>
    writeFile(path.join(group, file), String(value), { flag: 'r+' });
  const memory = memoryMb * 1024 * 1024;
  const quota = Math.round(cpus * CPU_PERIOD_US);
  if (one === 'pids') await set('pids.max', processes);
  else if (one === 'memory') {
    // Only where swap is counted.
    const setSwap = (file: string, value: number) => set(file, value).catch(unlessHarmless);
    if (version === 2) {
      await set('memory.max', memory);
      await setSwap('memory.swap.max', 0);
    } else {
      // Memory with swap may never be less than memory.
      await setSwap('memory.memsw.limit_in_bytes', -1);
      await set('memory.limit_in_bytes', memory);
      await setSwap('memory.memsw.limit_in_bytes', memory);
    }
  } else if (version === 2) await set('cpu.max', `${quota} ${CPU_PERIOD_US}`);
  else {
    await set('cpu.cfs_period_us', CPU_PERIOD_US);
    await set('cpu.cfs_quota_us', quota);
  }
}

async function removeGroup(group: string): Promise<void> {
  await rmdir(group).catch(unlessHarmless);
}

function unlessHarmless(error: NodeJS.ErrnoException): void {
  if (!HARMLESS.includes(error.code ?? '')) throw error;
}
