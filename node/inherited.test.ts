// Descriptors that a proxy was started with, seen from what it starts, with real processes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';

const SCRIPT = `
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { coverInherited } from ${JSON.stringify(path.join(import.meta.dirname, 'inherited.ts'))};
const cover = process.argv[1] === 'covered' ? coverInherited(openSync('/dev/null', 'r+')) : [];
spawn('readlink', ['/proc/self/fd/40', '/proc/self/fd/60'], { stdio: ['ignore', 'inherit', 'ignore', ...cover] });
`;

it.runIf(process.platform === 'linux').each([
  ['as it is', /^pipe:.*\npipe:.*\n$/],
  ['covered', '/dev/null\n/dev/null\n'],
])('what a process inherited, %s', async (how, expected) => {
  const more = Array.from({ length: 60 }, (_, i) => (i === 37 || i === 57 ? 'pipe' : 'ignore'));
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', SCRIPT, how], {
    stdio: ['ignore', 'pipe', 'inherit', ...(more as ('pipe' | 'ignore')[])],
  });
  let said = '';
  child.stdout?.on('data', (text) => {
    said += text;
  });
  await once(child, 'close');
  // libuv's pipes are sockets.
  expect(said.replaceAll('socket:', 'pipe:')).toMatch(expected);
});
