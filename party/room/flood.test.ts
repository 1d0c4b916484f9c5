// One person's flood hurts nobody (LI1, CU2): what everybody else gets is complete and in order meanwhile.
import { afterEach, expect, test, vi } from 'vitest';
import { MESSAGE_RATE } from '../../protocol/limits.ts';
import { bridge, browser, type Client, closeAll } from '../test/client.ts';

afterEach(closeAll);

const DELTAS = 30;
const FLOODS: Record<string, (client: Client, n: number) => void> = {
  cursors: (client, n) => client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, n % 100, 1]] }),
  presence: (client, n) =>
    client.send({ type: 'presence', status: n % 2 === 0 ? 'typing' : 'idle', name: `N${n}` }),
  hellos: (client) => client.send({ type: 'hello', role: 'browser', sid: 'tabflood' }),
  'frames that are no JSON': (client) => client.sendRaw('{'),
};

for (const [what, flood] of Object.entries(FLOODS)) {
  test(`LI1: a flood of ${what} from one of 20 loses the others nothing`, async () => {
    const room = `flood-${what.replaceAll(' ', '-').toLowerCase()}`;
    const others = await Promise.all(Array.from({ length: 19 }, (_, n) => browser(room, `P${n}`)));
    const { client: seat } = await bridge(room, 'b1');
    const { client: flooder } = await browser(room, 'flood');
    for (let seq = 1; seq <= DELTAS; seq += 1) {
      for (let n = 0; n < MESSAGE_RATE.perSecond; n += 1) flood(flooder, seq * 100 + n);
      const rect = [seq, 0, 9, 9] as const;
      const ops =
        seq === 1
          ? [{ op: 'add', g: 'b1:1', type: 'clock', rect: [0, 0, 9, 9] }]
          : [{ op: 'set', g: 'b1:1', rect }];
      seat.send({ type: 'state_delta', seq, ops });
      const speaker = others[seq % others.length];
      if (seq % 10 === 0)
        speaker?.client.send({ type: 'chat_msg', cid: `c${seq}`, text: `${seq}` });
    }
    expect(await flooder.closedWith()).toBe(4429);
    for (const { client } of others) {
      await vi.waitFor(() => {
        expect(client.all('state_delta').map(({ rev }) => rev)).toEqual(
          Array.from({ length: DELTAS }, (_, n) => n + 1),
        );
        expect(client.all('chat_msg').map(({ text }) => text)).toEqual(['10', '20', '30']);
      });
      expect(client.closed).toBeNull();
      expect(client.all('error')).toEqual([]);
      // What the flood itself brings about is a small part of it.
      expect(client.texts.length).toBeLessThan((DELTAS * MESSAGE_RATE.perSecond) / 3);
    }
  });
}
