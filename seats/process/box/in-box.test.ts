// Which process is the app of a box: one that is really inside, or none.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { appIn } from './in-box.ts';

test('what stands where the app would be, and is outside, is not the app', async () => {
  const outer = spawn('sh', ['-c', 'sh -c "sleep 60 & echo up; wait"; :'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = outer.pid ?? 0;
  try {
    await once(outer.stdout, 'data');
    expect(appIn({ pid, box: 'none' })).toBeNull();
    expect(appIn({ pid, box: undefined })).toBe(pid);
  } finally {
    process.kill(-pid, 'SIGKILL');
  }
});
