// From `teleport share` to a friend's first key: in a fresh clone, with everything that is installed on the way, and again.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../node/installation.mjs';
import { enter } from '../testing/enter.ts';
import { startStandIns } from '../testing/tunnels/stand-ins.ts';
import { atMost, type Target } from './runner/judge.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { until } from './tools/wait.ts';

/** Each from the command on. */
export interface ShareTimes {
  /** What is shared is told: packages and programs are installed. */
  told: number;
  link: number;
  /** The friend's page shows the terminal, and may type. */
  seated: number;
  /** The friend's first key is echoed. */
  key: number;
}

export interface ShareFigures {
  unit: string;
  machine: MachineAtWork;
  /** A clone with nothing installed, and empty caches of npm and Node. */
  fresh: ShareTimes;
  /** The same clone, once more. */
  again: ShareTimes;
}

/** An installation over a slow network. */
const WITHIN_MS = 600_000;

/**
 * Times in ms; about a minute, most of it the installation. The tunnel is ssh's stand-in: how long a real one takes to
 * open, 1 to 10 s, is not ours to measure.
 */
export async function share(): Promise<ShareFigures> {
  const machine = machineAtWork();
  await using parts = new AsyncDisposableStack();
  const home = await mkdtemp(path.join(tmpdir(), 'bench-share-'));
  parts.defer(() => rm(home, { recursive: true, force: true }));
  const standIns = parts.use(await startStandIns('ssh'));
  const clone = path.join(home, 'clone');
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, clone]);
  const temporary = path.join(home, 't');
  await mkdir(temporary);
  const env = {
    ...{ ...process.env, ...standIns.env, TMPDIR: temporary },
    npm_config_cache: path.join(home, 'npm'),
  };
  const fresh = await shareOnce(clone, env);
  console.error('the first one measured');
  const again = await shareOnce(clone, env);
  return {
    unit: 'ms',
    machine: machine(),
    ...{ fresh, again },
  };
}

async function shareOnce(clone: string, env: NodeJS.ProcessEnv): Promise<ShareTimes> {
  const began = performance.now();
  const since = () => Math.round(performance.now() - began);
  const child = spawn(
    process.execPath,
    ['bin/teleport-rooms.mjs', 'share', '--via', 'ssh:far', '--', 'cat'],
    { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // At once: it may end by itself.
  const ended = once(child, 'exit');
  try {
    const said = listen(child);
    await until(() => said().includes('You share'), { timeoutMs: WITHIN_MS });
    const told = since();
    const linkIn = () => /^link {3}(\S+)$/m.exec(said())?.[1];
    await until(() => linkIn() !== undefined, { timeoutMs: WITHIN_MS });
    const invitation = new URL(linkIn() ?? '');
    const link = since();
    const entry = { base: invitation.origin, room: 'cat', name: 'Bob' };
    const invited = await fetch(invitation, { redirect: 'manual' });
    const page = await fetch(`${entry.base}/room/cat/`, {
      headers: { cookie: cookiesOf(invited) },
    });
    await page.text();
    const cookie = `${cookiesOf(invited)}; ${cookiesOf(page)}`;
    const friend = await enter({ ...entry, cookie });
    const seated = since();
    friend.type('x');
    await until(() => friend.screen().includes('x'));
    const key = since();
    await friend.leave();
    return { told, link, seated, key };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** @returns what it has printed so far @throws Error, where it is asked, if the process has ended */
function listen(child: ChildProcess): () => string {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said += chunk;
    });
  return () => {
    if (child.exitCode !== null) throw new Error(`share ended with ${child.exitCode}: ${said}`);
    return said;
  };
}

const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

const target = (
  name: string,
  ms: number,
  ours: (f: ShareFigures) => number,
): Target<ShareFigures> => ({
  name,
  ...atMost(ms, 'ms'),
  ours,
  peer: null,
});

export const shareTargets: readonly Target<ShareFigures>[] = [
  target(
    'from the command to a friend’s first key, the installation included',
    60_000,
    (f) => f.fresh.key,
  ),
  target('from the command to a friend’s first key, once installed', 10_000, (f) => f.again.key),
];
