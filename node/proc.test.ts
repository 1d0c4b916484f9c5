// What is known of processes from /proc.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { descendants, identify } from './proc.ts';

const IN_A_THREAD = `
  const { Worker } = require('node:worker_threads');
  new Worker(
    \`const { spawn } = require('node:child_process');
     const child = spawn('sleep', ['60'], { stdio: 'ignore' });
     process.stdout.write(child.pid + '\\\\n');\`,
    { eval: true },
  );
`;

it('what another thread of a process has started is found, too', async () => {
  const parent = spawn(process.execPath, ['-e', IN_A_THREAD], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let child = 0;
  try {
    const [told] = (await once(parent.stdout, 'data')) as [Buffer];
    child = Number(told);
    expect(identify(child)).not.toBeNull();
    expect(descendants(parent.pid ?? 0)).toContain(child);
  } finally {
    if (child) process.kill(child, 'SIGKILL');
    parent.kill('SIGKILL');
  }
});
