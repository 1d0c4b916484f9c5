// What can befall an installation, and where the operators' page shows that and its end: for its test and its benchmark.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from '@playwright/test';
import { type Server, type ServerOptions, startServer } from '../server.ts';
import { seat } from './dashboard.ts';

const run = promisify(execFile);

/** In bytes: a disk in memory, with room for a state folder, and how little of it is left once it is filled. */
const DISK = 192 * 1_048_576;
const LEFT = 4 * 1_048_576;
const SECRET = 'a secret of these tests, 32 bytes or more';
/** A disk that is nearly full has to be told from one that is small. */
const THRESHOLDS = { OPS_DISK_LOW_MB: '0', OPS_DISK_FULL_MB: '8' };

export interface Trouble {
  begin(): Promise<void>;
  end(): Promise<void>;
  /** What has to be seen on the page: that it is so and why, and that it is over. @param round how often it was before */
  shown(page: Page, round: number): Locator;
  over(page: Page, round: number): Locator;
}

export interface Installation extends AsyncDisposable {
  /** The proxy that has the party; its page shows both. */
  home: Server;
  /** The other one. */
  other(): Server;
  /** By name; `disk filled` is missing where no file system may be mounted. */
  troubles: Readonly<Record<string, Trouble>>;
}

/** Two proxies of one party. @param room that somebody takes a seat in before a ttyd hangs */
export async function openInstallation(room: string, text: string): Promise<Installation> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'tr-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const state = path.join(folder, 'state');
  const isMounted = await mountDisk(state);
  if (isMounted) opened.defer(async () => void (await run('umount', ['-l', state])));
  const options: ServerOptions = {
    rooms: { [room]: text },
    env: { ...THRESHOLDS, PARTY_SECRET: SECRET, STOP_APPS: 'true' },
  };
  const home = await startServer({ ...options, home: folder });
  opened.defer(() => home.stop());
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'tr-'));
  opened.defer(() => rm(elsewhere, { recursive: true, force: true }));
  const far = { ...options, home: elsewhere, env: { ...options.env, PARTY_URL: home.url } };
  let there = await startServer(far);
  opened.defer(() => there.stop());

  const killed: Trouble = {
    begin: async () => void (await there.kill('SIGKILL')),
    end: async () => {
      there = await startServer(far);
    },
    shown: (page) => page.locator('[data-proxy][data-state="silent"]'),
    over: (page) => page.locator('[data-proxy][data-state="live"]').nth(1),
  };
  const party: Trouble = {
    async begin() {
      const { partyPid } = await home.snapshot();
      if (!partyPid) throw new Error('There is no local party.');
      process.kill(partyPid, 'SIGKILL');
    },
    // The proxy starts another one by itself.
    end: async () => undefined,
    // It is told by way of the party: it is over when it can be read.
    shown: (page, round) =>
      page.locator('[data-event="party-lost"], [data-event="party-restarted"]').nth(round),
    over: (page) => page.locator('.connection[data-status="live"]'),
  };
  const filler = path.join(state, 'filler');
  const disk: Trouble = {
    async begin() {
      const { stdout } = await run('df', ['--output=avail', '-B1', state]);
      const free = Number(stdout.split('\n')[1]);
      await writeFile(filler, Buffer.alloc(free - LEFT));
    },
    end: () => rm(filler),
    shown: (page) => page.locator('[data-proxy] [data-reason="disk-full"]'),
    over: (page, round) =>
      page.locator('[data-event="health"]', { hasText: 'Over: The disk' }).nth(round),
  };
  const hung: Trouble = {
    begin: async () => void process.kill(await ttydOf(home, room), 'SIGSTOP'),
    end: async () => void process.kill(await ttydOf(home, room), 'SIGCONT'),
    shown: (page) => seat(page, `${room}.1`).locator('[data-reason="ttyd-silent"]'),
    over: (page) => page.locator(`[data-seat="${room}.1"][data-level="ok"]`),
  };
  const owned = opened.move();
  return {
    home,
    other: () => there,
    troubles: {
      'ttyd hung': hung,
      'proxy killed': killed,
      ...(isMounted ? { 'disk filled': disk } : {}),
      'party killed': party,
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** @returns whether that is permitted here */
async function mountDisk(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const options = `size=${DISK},mode=700`;
  return run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
}

async function ttydOf(server: Server, room: string): Promise<number> {
  const [first] = await server.seats(room);
  const pid = first?.pids.ttyd;
  if (!pid) throw new Error('Nobody has a seat.');
  return pid;
}
