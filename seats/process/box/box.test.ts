// What a box is started with, where something of it is not to be had here.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { groupName, prepareBox } from './box.ts';
import { findBwrap } from './bwrap.ts';
import { cgroupsIn } from './cgroups.ts';

const found = await findBwrap('.tools', process.env);

test.skipIf(!('bwrap' in found))(
  'a cgroup that can be made but not joined keeps no app from starting, and is told of',
  async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'box-'));
    try {
      const group = path.join(dir, groupName(dir));
      await mkdir(path.join(group, 'cgroup.procs'), { recursive: true });
      await writeFile(path.join(group, 'pids.max'), '');
      const box = {
        bwrap: 'bwrap' in found ? found.bwrap : '',
        ...{ folder: path.join(dir, 'box'), network: 'none' as const, hostname: 'den' },
        look: async () => ({ shown: [], listed: [] }),
        limits: { processes: 60, memoryMb: 256, cpus: 1 },
        cgroups: cgroupsIn([{ version: 2, folder: dir, controllers: ['pids'] }], () => undefined),
      };
      const app = { dir, command: ['echo', 'up'], cwd: '/', user: undefined };
      const [program = '', ...args] = await prepareBox(box, app, '');
      const { stdout, stderr } = await promisify(execFile)(program, args);
      expect(stdout).toBe('up\n');
      expect(stderr).toContain('its cgroup can’t be joined');
    } finally {
      await rm(dir, { recursive: true });
    }
  },
);
