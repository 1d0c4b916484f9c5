// `teleport ttyd` as an operator has it: what is printed, how it ends, and what status, doctor and the snapshot say then.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeProject, roomFile, type TestProject } from '../../../rooms/test-project.ts';
import { readVerdicts } from '../../process/ttyd-verdicts.ts';
import { type CliResult, runCli } from '../../test/cli.ts';
import { OPERATOR, startTestProxy } from '../../test/harness.ts';
import { standIn } from '../../test/stand-in-ttyd.ts';

const CLI = path.join(import.meta.dirname, '../cli.ts');
const NO_TERMINAL = '<style></style><div id="terminal-container"></div><script>"/ws"</script>';

async function project(
  pin = '',
): Promise<TestProject & { run(...args: string[]): Promise<CliResult> }> {
  const made = await makeProject({ 'rooms/a.md': roomFile('room_id: a'), 'config.yaml': pin });
  const env = {
    ...{ STATE_DIR: undefined, CONFIG: undefined, TTYD_PATH: undefined, ROOMS_DIR: undefined },
    ...{ HOST: undefined, PORT: '0', PARTY_URL: undefined, APPS_USER: undefined },
  };
  return { ...made, run: (...args) => runCli(made.dir, args, env) };
}
const lines = (text: string) => text.trimEnd().split('\n');

test('verify prints a line for each check, and keeps what it found for doctor', async () => {
  await using on = await project();
  const { stdout, stderr, exitCode } = await on.run('ttyd', 'verify', '--no-browser');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(lines(stdout)).toEqual([
    expect.stringMatching(/^ok {4}program {6}\/.*ttyd$/),
    'ok    version      1.7.7, as pinned',
    expect.stringMatching(/^ok {4}checksum {5}[\da-f]{64} of \/.*ttyd; none is pinned$/),
    'ok    page         as expected',
    'skip  browser      left out (--no-browser)',
    ...[
      'proxy',
      'page opens',
      'window.term',
      'terminal',
      'typing',
      'resize',
      'reconnect',
      'restart',
    ].map((name) => `skip  ${name.padEnd(11)}  left out (--no-browser)`),
    '',
    'ttyd 1.7.7 passed; 9 checks left out.',
  ]);
  expect((await readVerdicts(path.join(on.dir, '.state'), '1.7.7')).verdict?.ok).toBe(true);
  const doctor = await on.run('doctor');
  expect(doctor.stdout).toMatch(/^ok {4}ttyd verdict {2}passed \d+ s ago, not in a browser$/m);
});

test('a refused upgrade: why, an exit code, and status and snapshot tell it beside the pinned one', async () => {
  await using on = await project('ttyd: { version: 1.7.7 }\n');
  const from = await standIn(on.dir, { version: '0.0.5', page: NO_TERMINAL });
  const { stdout, exitCode } = await on.run('ttyd', 'upgrade', '--from', from, '--no-browser');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('fail  page         It does not ask for /token.\n');
  expect(lines(stdout).at(-1)).toBe('ttyd stays 1.7.7: of 0.0.5 3 checks failed.');
  expect(await readFile(path.join(on.dir, 'config.yaml'), 'utf8')).toBe(
    'ttyd: { version: 1.7.7 }\n',
  );
  await on.run('ttyd', 'verify', '--no-browser');

  const STATE_DIR = path.join(on.dir, '.state');
  await using proxy = await startTestProxy({ a: 'app: [cat]' }, { STATE_DIR });
  expect((await proxy.snapshot()).ttyd).toMatchObject({
    ...{ version: '1.7.7', sha256: null, verdict: { version: '1.7.7', ok: true } },
    refused: {
      ...{ version: '0.0.5', ok: false, at: expect.any(Number) },
      failed: expect.arrayContaining([{ name: 'page', message: 'It does not ask for /token.' }]),
    },
  });
  const status = await execa(process.execPath, [CLI, 'status'], {
    ...{ cwd: on.dir, env: { STATE_DIR, OPERATOR_TOKEN: OPERATOR } },
  });
  expect(status.stdout).toMatch(
    /\nttyd 1\.7\.7, its page as expected, passed .* ago, not in a browser\n/,
  );
  expect(status.stdout).toMatch(
    /\n {2}0\.0\.5 was refused .* ago: page: It does not make .*; page: /,
  );
});

test('a pinned checksum that is another: verify, doctor and a start say so, each with what to do', async () => {
  await using on = await project(`ttyd: { version: 1.7.7, sha256: "${'0'.repeat(64)}" }\n`);
  const { stdout, exitCode } = await on.run('ttyd', 'verify', '--json');
  const found = JSON.parse(stdout) as { ok: boolean; checks: { name: string; result: string }[] };
  expect({ ok: found.ok, exitCode }).toEqual({ ok: false, exitCode: 1 });
  expect(found.checks.map(({ name, result }) => `${name} ${result}`).slice(0, 4)).toEqual([
    ...['program ok', 'version ok', 'checksum fail', 'page skip'],
  ]);
  const doctor = await on.run('doctor', '--json');
  expect(doctor.stdout).toContain('Pinning ttyd');
  const start = await execa(process.execPath, [CLI, 'start', '--port', '0'], {
    ...{ cwd: on.dir, env: { STATE_DIR: path.join(on.dir, '.state') }, reject: false },
  });
  expect(start.exitCode).toBe(1);
  expect(start.stderr).toContain(
    `SEAT_TTYD_CHECKSUM: ttyd has another checksum than the pinned one. Pinned: ${'0'.repeat(64)}; found: /`,
  );
  expect(start.stderr).toContain('`teleport ttyd install`');
});

test('what is typed wrongly is a mistake of use, and changes nothing', async () => {
  await using on = await project();
  await writeFile(path.join(on.dir, 'config.yaml'), '# nothing\n');
  for (const args of [
    ['upgrade'],
    ['upgrade', '--to', 'latest'],
    ['upgrade', '--to', '1.7.7', '--sha256', 'abc'],
    ['verify', 'x'],
  ])
    expect((await on.run('ttyd', ...args)).exitCode, args.join(' ')).toBe(2);
  const absent = await on.run(
    'ttyd',
    'install',
    '--from',
    path.join(on.dir, 'absent'),
    '--no-browser',
  );
  expect(absent).toMatchObject({ exitCode: 1, stdout: '' });
  expect(absent.stderr).toMatch(/^TTYD_UNCHANGED: ttyd stays as it was\. ENOENT/);
  expect(await readFile(path.join(on.dir, 'config.yaml'), 'utf8')).toBe('# nothing\n');
});
