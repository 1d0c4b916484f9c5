// ttyd from its release, handed out by a server of ours: what is kept, and what is refused without a trace.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onPath } from './run.mjs';
import { bringTtyd } from './ttyd.mjs';
import { fetchRelease, hasRelease } from './ttyd-release.mjs';

const PROGRAM = '#!/bin/sh\necho ttyd version 1.2.3\n';
const sha256 = createHash('sha256').update(PROGRAM).digest('hex');
const builds = { '1.2.3': { [process.arch]: { name: 'ttyd.here', sha256 } } };
const LARGE = 17 * 1024 * 1024;

let dir: string;
let server: Server;
let base: string;
let asked: (string | undefined)[];
const answers: Record<string, string | Buffer> = {
  '/good/1.2.3/ttyd.here': PROGRAM,
  '/other/1.2.3/ttyd.here': `${PROGRAM}rm -rf /\n`,
  '/large/1.2.3/ttyd.here': Buffer.alloc(LARGE),
};
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'release-'));
  asked = [];
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.statusCode = url in answers ? 200 : 404;
    response.end(answers[url]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true });
});
const fetchFrom = (mirror: string) =>
  fetchRelease('1.2.3', dir, { TTYD_RELEASES: `${base}${mirror}` }, builds);

test('the build of this machine is fetched from the mirror, and may be run', async () => {
  const file = await fetchFrom('/good/');
  expect(file).toBe(path.join(dir, 'ttyd'));
  expect(await readFile(file, 'utf8')).toBe(PROGRAM);
  expect((await stat(file)).mode & 0o777).toBe(0o755);
  expect(asked).toEqual(['/good/1.2.3/ttyd.here']);
});

test.each([
  [
    'another program',
    '/other',
    new RegExp(`is not the ttyd that is known here: .*, not ${sha256}`),
  ],
  ['more than a ttyd', '/large', /has more than \d+ bytes/],
  ['nothing', '/none', /could not be fetched: the answer is 404.*set TTYD_RELEASES/],
])('%s is refused, and nothing is kept', async (_, mirror, message) => {
  await expect(fetchFrom(mirror)).rejects.toThrow(message);
  expect(await readdir(dir)).toEqual([]);
});

const hasApt = onPath('apt-get').length > 0 && onPath('dpkg').length > 0;
test.skipIf(!hasApt)(
  `where Debian’s archive gives none, the release that is known is taken${hasApt ? '' : ' (skipped: no apt)'}`,
  async () => {
    const scratch = path.join(dir, 'scratch');
    const into = path.join(dir, 'into');
    await mkdir(scratch);
    await mkdir(into);
    const bring = (version: string) =>
      bringTtyd(version, { TTYD_RELEASES: `${base}/good` }, into, scratch, '', {
        // Nothing listens there: this process could not answer while it waits for apt.
        ...{ mirror: 'http://127.0.0.1:1/debian', builds },
      });
    await bring('1.2.3');
    expect(asked).toEqual(['/good/1.2.3/ttyd.here']);
    expect(await readFile(path.join(into, 'ttyd'), 'utf8')).toBe(PROGRAM);
    // Of another it says what the archive said.
    await expect(bring('9.9.9')).rejects.toThrow('Debian');
  },
);

test('only versions whose checksum is known are fetched', async () => {
  expect(hasRelease('9.9.9')).toBe(false);
  await expect(fetchRelease('9.9.9', dir, {})).rejects.toThrow('No build of ttyd 9.9.9 is known');
});
