// Whether process 1 reaps processes that lost their parent. In a container it may be the proxy itself, which does not.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Finding, ok, warn } from './check.ts';

const run = promisify(execFile);
/** How long an init may take, in ms. */
const REAP_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 20;

/** Makes an orphan that ends at once, and looks whether it goes. Nothing where there is no /proc. */
export async function checkInit(): Promise<Finding[]> {
  if (!existsSync('/proc/1/comm')) return [];
  // Its parent, the shell, ends first.
  const { stdout } = await run('/bin/sh', ['-c', 'sleep 0.1 >/dev/null 2>&1 & echo $!']);
  const orphan = `/proc/${Number.parseInt(stdout, 10)}`;
  const deadline = performance.now() + REAP_WITHIN_MS;
  while (existsSync(orphan) && performance.now() < deadline) await delay(LOOK_EVERY_MS);
  if (!existsSync(orphan)) return [ok('init', 'reaps processes that lost their parent')];
  const first = readFileSync('/proc/1/comm', 'utf8').trim();
  return [
    warn(
      'init',
      `process 1 (${first}) does not reap processes that lost their parent: what apps leave stays as zombies`,
      'Start the container with an init: `docker run --init`, or `init: true` in a compose file.',
    ),
  ];
}
