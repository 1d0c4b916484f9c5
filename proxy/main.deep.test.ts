// Rarer ends of the process: other signals, apps that do not go, a second signal; and a port that is taken.
import { once } from 'node:events';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { signal } from '../node/proc.ts';
import { enter, mainFixture, OPERATOR, pidsOf, ready, runs } from './test/main-process.ts';

const on = mainFixture();

test('SIGINT ends it with 0, too', async () => {
  const { out, exited, child } = on.start();
  await ready(out);
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
});

test('a port that is taken is named', async () => {
  const first = on.start();
  const { port } = new URL(await ready(first.out));
  const second = on.start({ PORT: port, STATE_DIR: path.join(on.home, 'other') });
  expect(await second.exited).toEqual([1, null]);
  expect(second.out.stderr).toContain(`PORT ${port}: another program listens there`);
});

test.each([
  ['goes', '[cat]'],
  // An end that is not orderly, after 10 s, would be another exit code.
  ['stays when it is told to', `[sh, -c, "trap '' HUP TERM; while :; do sleep 1; done"]`],
])(
  'SIGTERM with --stop-apps ends the app of its seat, and then the proxy with 0: an app that %s',
  async (_how, app) => {
    await on.den(app);
    const { out, exited, child } = on.start(OPERATOR, ['--stop-apps']);
    const running = await enter(await ready(out));
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(runs(running)).toBe(false);
    expect(on.left()).toEqual([]);
  },
);

test('a second signal ends it at once, and leaves the app to the next start', async () => {
  await on.den('[cat]');
  const { out, exited, child } = on.start({ ...OPERATOR, LOG_LEVEL: 'info' });
  const url = await ready(out);
  const app = await enter(url);
  // A socket that does not listen holds up an orderly end for a second.
  const cookie = (await fetch(`${url}api/rooms/den/ticket`)).headers.getSetCookie()[0] ?? '';
  const deaf = new WebSocket(`${url.replace('http', 'ws')}parties/room-server/den`, {
    headers: { cookie: cookie.split(';')[0] ?? '' },
  });
  deaf.on('error', () => undefined);
  await once(deaf, 'open');
  deaf.pause();
  // So does a ttyd that is stopped: time enough for the second signal, which counts from 0.5 s on.
  signal((await pidsOf(url))?.ttyd ?? 0, 'SIGSTOP');
  child.kill('SIGTERM');
  await vi.waitFor(() => expect(out.stderr).toContain('"ending"'));
  const again = setInterval(() => child.kill('SIGTERM'), 100);
  const [code] = await exited;
  clearInterval(again);
  deaf.terminate();
  expect(out.stderr).toContain('ending at once');
  expect(code).toBe(1);
  expect(runs(app)).toBe(true);
});
