import { expect, test } from 'vitest';
import { Emitter } from '../../protocol/emitter.ts';
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import { ackCursors } from './cursor-acks.ts';

test('CU2: answers every fourth cursor frame with its time, counted anew on each connection', () => {
  const onMessage = new Emitter<ServerMessage>();
  const sent: ClientInput[] = [];
  const acks = ackCursors({ onMessage, send: (frame) => sent.push(frame) > 0 });
  const frames = (from: number, to: number): void => {
    for (let at = from; at <= to; at += 1)
      onMessage.emit({ type: 'cursor_pos', at, c: [], gone: [] });
  };
  frames(1, 9);
  expect(sent).toEqual([
    { type: 'cursor_ack', at: 4 },
    { type: 'cursor_ack', at: 8 },
  ]);
  onMessage.emit({ type: 'welcome' } as ServerMessage);
  frames(20, 23);
  expect(sent.at(-1)).toEqual({ type: 'cursor_ack', at: 23 });
  acks.close();
  frames(30, 40);
  expect(sent).toHaveLength(3);
});
