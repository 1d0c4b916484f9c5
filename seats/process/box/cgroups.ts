// Control groups (cgroups) for boxes, of version 2 or 1, where this process may make some.
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type AppLimits, LIMITED, type Limited } from './limits.ts';

/** Where cgroups are made, and which controllers limit something there. */
interface Place {
  version: 1 | 2;
  folder: string;
  controllers: readonly Limited[];
}

export interface Cgroups {
  /** What they limit. */
  readonly held: ReadonlySet<Limited>;
  /** Makes the groups of a box, or sets their limits anew. @returns folders that a process joins by `cgroup.procs` */
  make(name: string, limits: AppLimits): Promise<string[]>;
  /** Removes the groups of a box, unless processes are in them. */
  remove(name: string): Promise<void>;
}

export const NO_CGROUPS: Cgroups = {
  held: new Set(),
  make: async () => [],
  remove: async () => undefined,
};

const CPU_PERIOD_US = 100_000;
/** What is already as it is wanted, or can't be changed just now. */
const HARMLESS = ['ENOENT', 'EBUSY', 'ENOTEMPTY', 'EROFS', 'EACCES', 'EPERM'];

/** Finds where groups can be made, by making one there. */
export async function findCgroups(): Promise<Cgroups> {
  const found: Place[] = [];
  for (const place of await placesOf()) {
    const controllers: Limited[] = [];
    for (const one of place.controllers) if (await canLimit(place, one)) controllers.push(one);
    if (controllers.length > 0) found.push({ ...place, controllers });
  }
  return cgroupsIn(found);
}

function cgroupsIn(places: readonly Place[]): Cgroups {
  return {
    held: new Set(places.flatMap(({ controllers }) => controllers)),
    async make(name, limits) {
      const folders: string[] = [];
      for (const { version, folder, controllers } of places) {
        const group = path.join(folder, name);
        await mkdir(group, { recursive: true });
        for (const one of controllers) await setLimit(version, group, one, limits);
        folders.push(group);
      }
      return folders;
    },
    async remove(name) {
      for (const { folder } of places) await removeGroup(path.join(folder, name));
    },
  };
}

/**
 * Version 1: below this process's own group. Version 2: beside it, since a group with processes of its own passes no
 * controllers on (cgroups(7), "no internal processes"), except for the root.
 */
async function placesOf(): Promise<Place[]> {
  const [own, mounts] = await Promise.all(
    ['/proc/self/cgroup', '/proc/self/mountinfo'].map((file) =>
      readFile(file, 'utf8').catch(() => ''),
    ),
  );
  return readPlaces(own ?? '', mounts ?? '');
}

/** @param own `/proc/self/cgroup` @param mounts `/proc/self/mountinfo` (formats: cgroups(7), proc(5)) */
export function readPlaces(own: string, mounts: string): Place[] {
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
    return [
      { version, folder: version === 2 && below !== '' ? path.dirname(at) : at, controllers },
    ];
  });
}

async function canLimit({ version, folder }: Place, one: Limited): Promise<boolean> {
  const group = path.join(folder, `teleport-try-${process.pid}`);
  try {
    if (version === 2) await passOn(folder, one);
    await mkdir(group);
    await setLimit(version, group, one, { processes: 100, memoryMb: 100, cpus: 1 });
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
    await set(version === 2 ? 'memory.max' : 'memory.limit_in_bytes', memory);
    // Only where swap is counted.
    await (version === 2
      ? set('memory.swap.max', 0)
      : set('memory.memsw.limit_in_bytes', memory)
    ).catch(unlessHarmless);
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
