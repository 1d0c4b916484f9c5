// A resident for the tests: its room’s configuration, and an agent that has said hello.
import { expect } from 'vitest';
import type { ModelUse, ResidentBudget } from '../../protocol/room/resident.ts';
import { type Client, connect, controlRoom, type Message } from './client.ts';

export const BY = { who: 'github:grace', from: '192.0.2.1' };

/** Calls the control endpoint. @returns its answer */
export async function control<T = unknown>(room: string, op: object): Promise<T> {
  const response = await controlRoom(room, op);
  expect(response.status).toBe(200);
  return response.json();
}

const BUDGET: ResidentBudget = {
  ...{ messagesPerHour: 20, tokensPerVisitor: 200_000 },
  ...{ tokensPerDay: 1_000_000, usdPerDay: 5 },
};

/** @param budget what it differs in; null: nobody lives there */
export function configure(
  room: string,
  budget: Partial<ResidentBudget> | null = {},
  memory = true,
): Promise<unknown> {
  const resident = budget && {
    ...{ name: 'Ada', model: 'm1', memory },
    budget: { ...BUDGET, ...budget },
  };
  return control(room, { op: 'configure', grid: null, resident });
}

export function used(use: Partial<ModelUse>): ModelUse {
  return { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, usd: 0, ...use };
}

let lines = 0;

/** Says a line. @returns its id */
export async function line(client: Client, text: string): Promise<number> {
  lines += 1;
  const cid = `line${lines}`;
  client.send({ type: 'chat_msg', cid, text });
  for (;;) {
    const said = await client.next('chat_msg');
    if (said.cid === cid) return said.id;
  }
}

/** An agent that has said hello. */
export async function home(room: string, sid: string) {
  const op = { op: 'hold_resident', proxy: `proxy-${sid}`, wants: true };
  await control(room, op);
  const agent = await connect(room, { role: 'agent', sub: 'resident', name: 'Ada' });
  const welcome = await agent.hello({ role: 'agent', sid });
  let turns = 0;
  /** Somebody says something, and the agent asks whether it may answer: turns `t1`, `t2` and so on. */
  const reserve = async (client: Client, pid: string): Promise<Message<'turn'>> => {
    const said = await line(client, `question ${turns}`);
    turns += 1;
    agent.send({ type: 'turn', id: `t${turns}`, pid, line: said });
    return agent.next('turn');
  };
  return { agent, welcome, reserve };
}
