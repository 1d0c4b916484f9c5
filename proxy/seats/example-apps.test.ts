// The programs of `examples/`, which docs/apps.md is about: each in a room of its own, two people at it, the real proxy,
// party and bridges. What one does with it happens for the other, and what others say at its socket does not.
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import type { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { until } from '../../testing/until.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { openTerminal, typeIn } from '../test/terminal.ts';

const EXAMPLES = path.join(ROOT, 'examples');
let proxy: TestProxy | undefined;
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

/** Starts a room whose app is a program, and seats two people in it. */
async function twoAt(
  argv: readonly string[],
  more = '',
): Promise<[TerminalVisitor, TerminalVisitor]> {
  const room = `app: ${JSON.stringify(argv)}\nipc: true\nmultiplayer: true\nmax_players: 2\n${more}`;
  proxy = await startTestProxy({ table: room });
  const ada = await openTerminal(proxy.visitor(), 'table');
  const bob = await openTerminal(proxy.visitor(), 'table');
  const { snapshot } = proxy;
  await until(async () =>
    expect((await snapshot()).seats.map(({ bridge }) => bridge.status)).toEqual(['live', 'live']),
  );
  return [ada, bob];
}

interface Shown {
  type: string;
  rect: number[];
  props?: unknown;
}

/** What the program in a seat has, topmost first. */
async function windowsOf(seat: number): Promise<Shown[]> {
  const answer = await fetch(`${proxy?.url}/api/ops/ipc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${OPERATOR}` },
    body: JSON.stringify({ room: 'table', seat, cmd: 'get_state', params: {} }),
  });
  const { windows } = (await answer.json()) as {
    windows: ({ x: number; y: number; w: number; h: number } & Shown)[];
  };
  return windows
    .filter(({ type }) => type !== 'scramble')
    .map(({ type, x, y, w, h, props }) => ({
      ...{ type, rect: [x, y, w, h] },
      ...(props === undefined ? {} : { props }),
    }));
}

test('cards.py: cards, their places and their order are the same in both seats, and so is that one is gone', async () => {
  // Not in a box: this machine's python3 may be one that only its user sees.
  const [ada, bob] = await twoAt(['python3', path.join(EXAMPLES, 'cards.py')], 'sandbox: none');
  const both = (windows: Shown[]) =>
    until(async () => {
      expect(await windowsOf(1)).toEqual(windows);
      expect(await windowsOf(2)).toEqual(windows);
    });
  const card = (x: number, y: number): Shown => ({ type: 'card', rect: [x, y, 24, 6] });
  await typeIn(ada, 'n');
  await both([card(4, 2)]);
  await typeIn(bob, 'n');
  await both([card(7, 3), card(4, 2)]);
  await typeIn(ada, '\t');
  await both([card(4, 2), card(7, 3)]);
  await typeIn(bob, '\x1b[C\x1b[C\x1b[B');
  await both([card(6, 3), card(7, 3)]);
  await typeIn(ada, 'd');
  await both([card(7, 3)]);
});

test('dice.ts: dice and what they show are the same in both seats, and what one says the other reads', async () => {
  const [ada, bob] = await twoAt([process.execPath, path.join(EXAMPLES, 'dice.ts')]);
  await typeIn(ada, '/new\r');
  await until(async () => {
    const shown = await windowsOf(1);
    expect(shown).toEqual([
      { type: 'die', rect: [4, 2, 12, 5], props: { face: expect.any(Number) } },
    ]);
    expect(await windowsOf(2)).toEqual(shown);
  });
  await typeIn(bob, '/roll\r/roll\r/roll\r/new\r');
  await until(async () => {
    const shown = await windowsOf(2);
    expect(shown).toHaveLength(2);
    expect(await windowsOf(1)).toEqual(shown);
  });
  await typeIn(ada, 'double six?\r');
  await until(() => expect(bob.screen()).toContain('double six?'));
  expect(ada.screen()).toContain('you: double six?');
});

test.each([
  ['cards.py', ['python3'], 'n', 'card'],
  ['dice.ts', [process.execPath], '/new\r', 'die'],
])(
  '%s lives on whatever is said at its socket, and does nothing of it',
  async (name, program, keys, type) => {
    const [ada] = await twoAt([...program, path.join(EXAMPLES, name)], 'sandbox: none');
    const address = (await proxy?.snapshot())?.seats[0]?.ipcSocket ?? '';
    const proof = `{"type":"auth","hmac":"${'0'.repeat(64)}"}`;
    const command = `cmd:create_window type=${type} x=1 y=1 w=20 h=6`;
    for (const said of ['', '\n', '[]\n', '\u0000\n', `${command}\n`, `${proof}\n${command}\n`]) {
      const client = connect(address);
      const closed = once(client, 'close');
      await once(client, said === '' ? 'connect' : 'data');
      if (said === '') client.destroy();
      else client.write(said);
      await closed;
    }
    expect(await windowsOf(1)).toEqual([]);
    await typeIn(ada, keys);
    await until(async () =>
      expect(await windowsOf(2)).toEqual([expect.objectContaining({ type })]),
    );
  },
);
