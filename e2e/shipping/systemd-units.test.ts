// The systemd units as systemd reads them: no mistakes, and as little exposed as docs/deploy.md says.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const UNIT = 'teleport-rooms.service';
const TMP_UNIT = 'teleport-rooms-tmp.service';
const read = (name: string) => readFile(path.join(ROOT, 'deploy', name), 'utf8');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'units-'));
  await writeFile(path.join(dir, TMP_UNIT), await read(TMP_UNIT));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function analyze(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['--no-pager', ...args], {
    encoding: 'utf8',
    env: { ...process.env, SYSTEMD_UNIT_PATH: `${dir}:`, LC_ALL: 'C.UTF-8' },
  });
  return { status, said: `${stdout}${stderr}` };
}

/** The unit with its drop-ins, in one file, where the clone is the one here. */
async function unit(...dropIns: string[]): Promise<string> {
  const texts = await Promise.all([UNIT, ...dropIns].map(read));
  const file = path.join(dir, UNIT);
  await writeFile(file, texts.join('\n').replaceAll('/srv/teleport-rooms', ROOT));
  return file;
}

const { stdout: version } = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
const isHere = version?.startsWith('systemd ') === true;
/** Which one the figures are from: others weigh other things. */
const weighsAsSaid = isHere && version.startsWith('systemd 252');
describe.skipIf(!isHere)(
  `systemd reads it${isHere ? '' : ' (skipped: no systemd-analyze)'}`,
  () => {
    test.each([[[]], [['teleport-rooms-unboxed.conf']], [['teleport-rooms-apps-user.conf']]])(
      'without a complaint, with %j',
      async (dropIns) => {
        const { status, said } = analyze('verify', '--man=no', await unit(...dropIns));
        const ours = said.split('\n').filter((line) => line.includes('teleport-rooms'));
        expect(ours).toEqual([]);
        expect(status, said).toBe(0);
      },
    );

    /** Tenths, as systemd-analyze has them: 0 is not exposed, 100 altogether. */
    test.skipIf(!weighsAsSaid).each([
      [24, []],
      [12, ['teleport-rooms-unboxed.conf']],
      [37, ['teleport-rooms-apps-user.conf']],
    ])('exposed by at most %i tenths, with %j', async (most, dropIns) => {
      const file = await unit(...dropIns);
      const { status, said } = analyze('security', '--offline=true', `--threshold=${most}`, file);
      expect(status, said).toBe(0);
    });
  },
);

test('docs/deploy.md says how much each is exposed', async () => {
  const page = await readFile(path.join(ROOT, 'docs/deploy.md'), 'utf8');
  for (const line of ['`teleport-rooms.service` | 2.4', '`teleport-rooms-unboxed.conf` | 1.2'])
    expect(page).toContain(line);
});

test('the unit and docs/deploy.md name the same as what needs the network', async () => {
  const page = await readFile(path.join(ROOT, 'docs/deploy.md'), 'utf8');
  const [, inPage = ''] =
    /It fetches nothing: set-up is a step of its own\. (.*) need the network/.exec(page) ?? [];
  const comment = (await read(UNIT)).replaceAll('\n# ', ' ');
  const [, inUnit = ''] = /the local party\. (.*) need more:/.exec(comment) ?? [];
  for (const what of ['Sign-in', 'residents', 'webhooks', 'party elsewhere', 'other machines'])
    for (const text of [inPage, inUnit]) expect(text).toContain(what);
  for (const text of [inPage, inUnit]) expect(text).toContain('rooms with `network: host`');
});
