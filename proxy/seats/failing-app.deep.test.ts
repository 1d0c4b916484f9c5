// An app that ends as soon as it starts: its page says why, and lets people try again.
import { expect, test, vi } from 'vitest';
import { startTestProxy } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';

test('an app that ends at once: the page opens and says why, a retry is a retry, other seats go on', async () => {
  await using proxy = await startTestProxy({
    broken: 'app: [sh, -c, "echo going down; exit 3"]',
    calm: 'app: [cat]',
  });
  const ada = await openTerminal(proxy.visitor(), 'calm');
  const visitor = proxy.visitor();
  expect((await visitor.fetch('/room/broken/')).status).toBe(200);
  const bob = await openTerminal(visitor, 'broken');
  const last = () => bob.notes.filter((note) => note.type === 'seat').at(-1);
  await vi.waitFor(() => expect(last()).toMatchObject({ state: 'degraded' }));
  expect(last()?.why).toMatch(/\w/);
  expect(last()?.why).not.toContain('/');
  const seen = bob.notes.length;
  bob.tell({ type: 'retry' });
  await vi.waitFor(() => {
    const states = bob.notes.slice(seen).map((note) => note.type === 'seat' && note.state);
    expect(states).toContain('starting');
  });
  bob.socket.close();
  const [seat] = (await proxy.snapshot()).seats.filter(({ room }) => room === 'calm');
  expect(seat?.state).toBe('running');
  ada.socket.close();
});
