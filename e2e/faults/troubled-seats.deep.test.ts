// Seats whose app ends again and again, or never stops talking, beside one that only wants to be left in peace.
import { expect, test, vi } from 'vitest';
import type { RoomVisitor } from '../../testing/enter.ts';
import { come, serve } from './stage.ts';

const room = (id: string, ...app: string[]): string =>
  `---\nroom_id: ${id}\nmode: solo\napp: ${JSON.stringify(app)}\n---\n`;
const ROOMS = {
  calm: room('calm', 'cat'),
  dies: room('dies', 'sh', '-c', 'echo hello; exit 1'),
  falters: room('falters', 'sh', '-c', 'echo hello; sleep 0.4; exit 1'),
  floods: room('floods', 'sh', '-c', 'trap : INT; yes; exec cat'),
};

test('crash loops become degraded with a reason and can be retried, a flood can be stopped, and their neighbour notices neither', async () => {
  const server = await serve({ rooms: ROOMS });
  const base = server.url;
  const calm = await come({ base, room: 'calm', name: 'Calm' });
  await echo(calm, 'start');
  const before = (await server.seats('calm'))[0]?.pids;
  let tail = '';
  const floods = await come(
    { base, room: 'floods', name: 'Loud' },
    {
      blind: true,
      prepare(socket) {
        socket.on('message', (data: Buffer) => {
          const frame = data.toString('latin1');
          if (frame.startsWith('0')) tail = (tail + frame.slice(1)).slice(-40);
        });
      },
    },
  );
  const loops = [
    await come({ base, room: 'dies', name: 'Dora' }),
    await come({ base, room: 'falters', name: 'Finn' }),
  ];

  let echoes = 0;
  await vi.waitFor(async () => {
    echoes += 1;
    await echo(calm, `n${echoes}`);
    expect(await statesOf('dies', 'falters')).toEqual(['degraded', 'degraded']);
  });

  for (const visitor of loops) {
    await vi.waitFor(() =>
      expect(visitor.states().at(-1)).toMatchObject({
        state: 'degraded',
        why: expect.stringMatching(/\w/),
      }),
    );
    const told = visitor.states().at(-1)?.why ?? '';
    expect(told, 'a reason for people, without paths').toMatch(/five times within a minute/);
    expect(told).not.toContain('/');
    expect(visitor.closes, 'the page stays connected and sees it').toEqual([]);
    const count = visitor.states().length;
    visitor.tell({ type: 'retry' });
    await vi.waitFor(() => {
      const states = visitor.states().slice(count);
      expect(states.some(({ state }) => state === 'starting' || state === 'running')).toBe(true);
    });
  }

  const flooded = floods.received;
  await vi.waitFor(() => expect(floods.received, 'still floods').toBeGreaterThan(flooded));
  await echo(calm, 'beside it');
  floods.type('\x03');
  // What follows the flood says back what it is told: as the last word, twice, there is nothing but it.
  await vi.waitFor(
    () => {
      floods.type('over\n');
      expect(tail).toMatch(/over\r\nover\r\n$/);
    },
    { interval: 500 },
  );
  expect(floods.closes).toEqual([]);
  expect(await statesOf('calm', 'floods')).toEqual(['running', 'running']);
  expect((await server.seats('calm'))[0]?.pids).toEqual(before);
  expect(calm.closes).toEqual([]);

  async function statesOf(...rooms: string[]): Promise<(string | undefined)[]> {
    const { seats } = await server.snapshot();
    return rooms.map((id) => seats.find((seat) => seat.room === id)?.state);
  }
}, 600_000);

/** Types something and waits until it is on the screen. */
async function echo(visitor: RoomVisitor, text: string): Promise<void> {
  await vi.waitFor(() => expect(visitor.connected).toBe(true));
  visitor.type(`${text}\n`);
  await vi.waitFor(() => expect(visitor.screen()).toContain(text));
}
