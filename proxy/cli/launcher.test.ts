// The program that people start, `bin/teleport-rooms.mjs`: what it brings in before a command, and how what it starts ends.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { identify, signal } from '../../node/proc.ts';
import { until } from '../../testing/until.ts';
import { sharePlace } from '../test/shared.ts';

const LAUNCHER = path.join(import.meta.dirname, '../../bin/teleport-rooms.mjs');

test.each(['start', 'share'])('`%s` sets up what it needs, and runs', async (command) => {
  const { stdout, stderr } = await execa(process.execPath, [LAUNCHER, command, '--help']);
  expect(stderr).toBe('');
  expect(stdout).toMatch(new RegExp(`^Usage: \\S+ ${command} `));
});

test('what only tells something about a share is done once it is told', async () => {
  const told = await execa(process.execPath, [LAUNCHER, 'start', '--share', '--print-config']);
  expect(told.stdout).toMatch(/^share_via +\(unset\) +default$/m);
});

test('a launcher that is killed takes what it has shared with it', async () => {
  const place = await sharePlace({}, 'ssh');
  const shared = place.run(LAUNCHER, ['share', '--via', 'ssh:far', '--', 'cat']);
  await shared.saw(/link {3}http/);
  const [home = ''] = await place.homes();
  const owner = await readFile(path.join(place.project.dir, 't', home, 'owner'), 'utf8');
  const isThere = () => identify(Number.parseInt(owner, 10)) === owner;
  onTestFinished(() => {
    if (isThere()) signal(Number.parseInt(owner, 10), 'SIGKILL');
  });
  const tunnel = await place.standIns.facts('ssh');
  expect([isThere(), identify(tunnel.pid) !== null]).toEqual([true, true]);
  shared.kill('SIGKILL');
  // The end of its output, which what it has started writes to as well.
  await shared.ended;
  await until(() => expect([isThere(), identify(tunnel.pid) !== null]).toEqual([false, false]));
  expect(await place.homes()).toEqual([]);
});
