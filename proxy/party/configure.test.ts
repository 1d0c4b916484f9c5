// Every room gets what its file says of it, also while the party of another one is away.
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { encode } from '../../protocol/frames.ts';
import { startTestProxy } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';

test('MO6: a room whose party is away keeps no other from being narrowed', async () => {
  const CAT = 'mode: shared\napp: [cat]\npersist: 60s';
  await using proxy = await startTestProxy({
    away: `partykit_server: http://127.0.0.1:1\n${CAT}`,
    quiet: `guests: { chat: false }\n${CAT}`,
  });
  const ada = proxy.visitor();
  await openTerminal(ada, 'quiet');
  const rights = async () => {
    const answer = await ada.fetch('/api/rooms/quiet/ticket');
    const { ticket } = (await answer.json()) as { ticket: string };
    const socket = ada.socket(`/parties/room-server/quiet?ticket=${ticket}`, '');
    await once(socket, 'open');
    socket.send(encode({ type: 'hello', role: 'browser', sid: 'adastab' }));
    const [data] = await once(socket, 'message');
    socket.terminate();
    return (JSON.parse(String(data)) as { may: string[] }).may;
  };
  await vi.waitFor(async () => expect(await rights()).toEqual(['type', 'arrange', 'point']));
});
