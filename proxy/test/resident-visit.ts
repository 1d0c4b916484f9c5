// Somebody in a room of the test's proxy who talks with its resident.
import { expect } from 'vitest';
import { encode } from '../../protocol/frames.ts';
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import { until } from '../../testing/until.ts';
import { comeIn, type Person } from './come-in.ts';
import type { TestProxy, TestVisitor } from './harness.ts';

/** What the tests' residents are called. */
export const RESIDENT = 'Wib';

export interface Visit extends Disposable {
  person: Person;
  heard: readonly ServerMessage[];
  of<T extends ServerMessage['type']>(type: T): Extract<ServerMessage, { type: T }>[];
  send(message: ClientInput): void;
  say(text: string): void;
  /** How the resident is, as the room said last. */
  state(): string | undefined;
  /** Texts of the resident's lines that are whole. */
  answers(): string[];
  isHome(): Promise<void>;
}

/** Enters the room and its party. @param visitor who comes; somebody new by default */
export async function visit(
  proxy: Pick<TestProxy, 'visitor'>,
  room: string,
  name: string,
  visitor?: TestVisitor,
): Promise<Visit> {
  const person = await comeIn(proxy, room, name, visitor);
  const { heard, party, terminal } = person;
  const of = <T extends ServerMessage['type']>(type: T) =>
    heard.filter((one): one is Extract<ServerMessage, { type: T }> => one.type === type);
  const send = (message: ClientInput) => party.send(encode(message));
  const state = () => of('room').at(-1)?.resident?.state;
  const prefix = Math.random().toString(36).slice(2, 8);
  let said = 0;
  return {
    ...{ person, heard, of, send, state },
    say(text) {
      said += 1;
      send({ type: 'chat_msg', cid: `${prefix}.${said}`, text });
    },
    answers: () =>
      [
        ...of('chat_grow').filter(({ done }) => done),
        ...of('chat_msg').filter(({ sender, growing }) => sender === RESIDENT && !growing),
      ].map(({ text }) => text),
    isHome: () => until(() => expect(state()).toBe('home')),
    [Symbol.dispose]() {
      party.terminate();
      terminal[Symbol.dispose]();
    },
  };
}
