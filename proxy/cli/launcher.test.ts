// The program that people start, `bin/teleport-rooms.mjs`: what it brings in before a command, and which Node it takes.
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const LAUNCHER = path.join(import.meta.dirname, '../../bin/teleport-rooms.mjs');

test.each(['start', 'share'])('`%s` sets up what it needs, and runs', async (command) => {
  const { stdout, stderr } = await execa(process.execPath, [LAUNCHER, command, '--help']);
  expect(stderr).toBe('');
  expect(stdout).toMatch(new RegExp(`^Usage: \\S+ ${command} `));
});
