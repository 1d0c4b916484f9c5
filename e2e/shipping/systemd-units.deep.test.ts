// The systemd units run by a real systemd: what they keep the proxy from, that boxes start below them, and that apps and
// their sockets outlive a restart.
import { expect, test } from 'vitest';
import type { OpsSnapshot, SeatSnapshot } from '../../protocol/api.ts';
import { boxed } from '../../proxy/test/box.ts';
import { enter, type RoomVisitor } from '../../testing/enter.ts';
import { keptPort } from '../../testing/ports.ts';
import { until } from '../../testing/until.ts';
import { startUnits, whyNoSystemd } from './own-systemd.ts';

const TOKEN = 'operator-of-the-test';
const why = whyNoSystemd ?? (boxed ? undefined : 'no bubblewrap');

const shown = ({ terminal }: RoomVisitor) =>
  Array.from({ length: terminal.rows }, (_, row) =>
    terminal.buffer.active.getLine(row)?.translateToString(true),
  ).join('\n');

test.skipIf(why !== undefined)(
  `boxes and desktops start below the unit, and outlive its restart${why ? ` (skipped: ${why})` : ''}`,
  async () => {
    const port = String(await keptPort());
    const url = `http://127.0.0.1:${port}`;
    await using systemd = await startUnits(
      {
        'shell.md': '---\nroom_id: shell\napp: [bash, --norc]\nmode: solo\nsandbox: bwrap\n---\n',
        'den.md': '---\nroom_id: den\nmultiplayer: true\n---\n',
      },
      { PORT: port, PUBLIC_URL: `${url}/`, OPERATOR_TOKEN: TOKEN },
    );
    const ready = async (times: number) =>
      until(async () => {
        const { out, errors } = await systemd.said();
        expect(out.match(/^ready http/gm) ?? [], errors).toHaveLength(times);
      });
    const seats = async (): Promise<Record<string, SeatSnapshot>> => {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const answer = await fetch(`${url}/api/ops/snapshot`, { headers });
      const snapshot = (await answer.json()) as OpsSnapshot;
      return Object.fromEntries(snapshot.seats.map((seat) => [seat.room, seat]));
    };
    await ready(1);

    const ada = await enter({ base: url, room: 'shell', name: 'Ada' });
    const bob = await enter({ base: url, room: 'den', name: 'Bob' });
    ada.type(
      'echo "uid:$(id -u)" $(find /srv /var/lib -mindepth 1 2>/dev/null | wc -l); KEPT=yes\r',
    );
    await until(() => expect(shown(ada)).toMatch(/^uid:1000 0$/m));
    await until(async () => expect((await seats()).den?.bridge.status).toBe('live'));
    const before = await seats();

    // What the proxy itself may not: nothing but its own can be written, and it sees no process of anybody else.
    const { NoNewPrivs, CapBnd, Seccomp } = await statusOfProxy(systemd);
    expect({ NoNewPrivs, CapBnd, Seccomp }).toEqual({
      ...{ NoNewPrivs: '1', CapBnd: '0000000000000000', Seccomp: '2' },
    });

    await systemd.inside('systemctl', 'restart', 'teleport-rooms');
    await ready(2);
    ada.type('echo "kept:$KEPT"\r');
    await until(() => expect(shown(ada)).toMatch(/^kept:yes$/m));
    await until(async () => {
      const after = await seats();
      expect(after.shell?.pids.app).toBe(before.shell?.pids.app);
      expect(after.den?.pids.app).toBe(before.den?.pids.app);
      // Its socket is in the unit's /tmp, which was held meanwhile.
      expect(after.den?.bridge.status).toBe('live');
    });
    await ada.leave();
    await bob.leave();
  },
  300_000,
);

/** `/proc/PID/status` of the unit's main process. */
async function statusOfProxy(systemd: Awaited<ReturnType<typeof startUnits>>) {
  const pid = /MainPID=(\d+)/.exec(
    await systemd.inside('systemctl', 'show', 'teleport-rooms'),
  )?.[1];
  const text = await systemd.inside('cat', `/proc/${pid}/status`);
  return Object.fromEntries(text.split('\n').map((line) => line.split(/:\s*/)));
}
