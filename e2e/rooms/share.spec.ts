// A friend opens the link that `teleport share` prints, in a browser: an invitation, through a tunnel, into one terminal.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import { ROOT } from '../../node/installation.mjs';
import { startStandIns } from '../../testing/tunnels/stand-ins.ts';
import { ui } from '../people/people.ts';
import { enterRoom } from '../visitor.ts';
import { textOf } from './shared-rooms.ts';

const CLI = path.join(ROOT, 'proxy/cli/cli.ts');

test('the link opens the terminal, the friend types, and at its end the page says that it is over', async ({
  browser,
}, testInfo) => {
  await using parts = new AsyncDisposableStack();
  const standIns = parts.use(await startStandIns('ssh'));
  // It looks after shares that were killed: none of others.
  const temporary = await mkdtemp(path.join(tmpdir(), 'share-'));
  parts.defer(() => rm(temporary, { recursive: true, force: true }));
  const args = [CLI, 'share', '--via', 'ssh:far', '--', 'sh', '-c', 'echo "Come in."; exec cat'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...standIns.env, HOME: testInfo.outputPath(), TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  parts.defer(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    // The test runner asks programs for colours.
    said += stripVTControlCharacters(String(chunk));
  });
  const linkIn = () => /^link {3}(\S+)$/m.exec(said)?.[1] ?? '';
  await expect.poll(linkIn, { timeout: 120_000 }).toMatch(/^http/);
  const link = linkIn();

  const bob = await enterRoom(browser, new URL(link).origin, 'sh', 'Bob', {
    prepare: (page) => page.goto(link),
  });
  await expect.poll(() => textOf(bob)).toContain('Come in.');
  await expect(ui(bob, '[data-typist]')).toContainText('Nobody types');
  await bob.page.keyboard.type('hello\n');
  await expect.poll(() => textOf(bob)).toContain('hello');
  await expect(ui(bob, '[data-typist]')).toContainText('You type');
  await expect.poll(() => said).toContain('Bob came in');

  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
  await expect(ui(bob, '[data-status]').first()).toHaveAttribute('data-status', 'offline');
  await expect(bob.page.getByText('The host has ended this room.').first()).toBeVisible();
});
