// Whatever an agent, its room and its people do, in any order: all read the same of what grows (CH5), and what was used is
// counted once, whichever proxy asks (AG2, AG3).
import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GROW_STORE_MS } from '../../protocol/limits.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import type { ResidentUsage } from '../../protocol/room/resident.ts';
import { browser, type Client, closeAll } from '../test/client.ts';
import { BY, configure, control, home, line, used } from '../test/resident.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  closeAll();
  vi.useRealTimers();
});

const RUNS = { numRuns: 12, endOnFailure: true };
const stub = (room: string) => env.RoomServer.getByName(room);
const CIDS = ['g1', 'g2', 'g3'];

type Shown = Record<number, Pick<ChatLine, 'text' | 'growing' | 'gone'>>;

/** What a page shows by all that it was told. */
function shown(client: Client): Shown {
  const lines: Shown = {};
  for (const message of client.received) {
    if (message.type === 'chat_history') for (const one of message.lines) lines[one.id] = one;
    if (message.type === 'chat_msg') lines[message.id] = message;
    if (message.type === 'chat_grow') {
      const { growing: _, ...whole } = lines[message.id] ?? { text: '' };
      const { text, done } = message;
      lines[message.id] = { ...whole, text, ...(done ? {} : { growing: true as const }) };
    }
    if (message.type === 'chat_gone') {
      const { id, lines: ids, through = 0 } = message;
      if (id !== undefined) lines[id] = { text: '', gone: true };
      for (const one of Object.keys(lines).map(Number))
        if (one <= through || ids?.includes(one)) delete lines[one];
    }
  }
  return Object.fromEntries(
    Object.entries(lines).map(([id, { text, growing, gone }]) => [id, { text, growing, gone }]),
  );
}

const growth = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('begin'), cid: fc.constantFrom(...CIDS) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constantFrom('grow', 'grow', 'done'), cid: fc.constantFrom(...CIDS) },
      text: fc.constantFrom('I', 'I am', 'I am here', 'You are', ' '),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove'), nth: fc.nat(3) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('erase', 'mine', 'sleep', 'crash', 'leave', 'other', 'come'),
    }),
  },
) as fc.Arbitrary<{ do: string; cid?: string; text?: string; nth?: number }>;

test('CH5, CH3, MO3: in any order of growing, ending, taking away, erasing, sleeping and leaving, the history is what was told last', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(growth, { minLength: 4, maxLength: 14 }), async (steps) => {
      run += 1;
      const room = `order${run}`;
      await configure(room);
      const { client: ana } = await browser(room, 'Ana');
      let agents = 1;
      let { agent } = await home(room, 'agent1');
      let said: number[] = [];
      for (const { do: what, cid = '', text = '', nth = 0 } of steps) {
        // Within everybody's rates.
        vi.setSystemTime(Date.now() + 500);
        if (what === 'begin') agent.send({ type: 'chat_msg', cid, text: 'I', growing: true });
        else if (what === 'grow' || what === 'done')
          agent.send({ type: 'chat_grow', cid, text, ...(what === 'done' ? { done: true } : {}) });
        else if (what === 'remove')
          await control(room, {
            op: 'remove_line',
            line: said[nth % (said.length || 1)] ?? 1,
            by: BY,
          });
        else if (what === 'erase') await control(room, { op: 'erase', by: BY });
        else if (what === 'mine') agent.send({ type: 'chat_erase' });
        else if (what === 'sleep') {
          vi.setSystemTime(Date.now() + GROW_STORE_MS);
          await runDurableObjectAlarm(stub(room));
          await evictDurableObject(stub(room));
        } else if (what === 'crash') {
          await evictDurableObject(stub(room));
          // What the room had not stored is told again by its agent, which has the whole text.
          const open = Object.entries(shown(ana)).filter(([, { growing }]) => growing);
          for (const [id, { text: so }] of open) {
            const begun = ana.all('chat_msg').find((one) => one.id === Number(id));
            if (begun?.sid === `agent${agents}`)
              agent.send({ type: 'chat_grow', cid: begun.cid, text: `${so}!` });
          }
        } else {
          if (what !== 'come') agent.close();
          if (what === 'other') agents += 1;
          ({ agent } = await home(room, `agent${agents}`));
        }
        await agent.settled();
        await ana.settled();
        said = Object.keys(shown(ana)).map(Number);
        const { client: late } = await browser(room, `Late${run}`);
        await late.next('chat_history');
        await late.settled();
        expect(shown(late), what).toEqual(shown(ana));
        late.close();
      }
      closeAll();
    }),
    RUNS,
  );
}, 300_000);

const turn = fc.oneof(
  fc.record({ do: fc.constant('ask'), of: fc.nat(2), again: fc.boolean() }),
  fc.record({ do: fc.constant('use'), turn: fc.nat(9), tokens: fc.nat(400), usd: fc.nat(10) }),
  fc.record({ do: fc.constant('end'), turn: fc.nat(9) }),
  fc.record({ do: fc.constantFrom('takeover', 'sleep') }),
) as fc.Arbitrary<
  Partial<Record<'of' | 'turn' | 'tokens' | 'usd', number>> & { do: string; again?: boolean }
>;

test('AG2, AG3: with two proxies that take turns, each line is answered once, and usage is the sum of what was told', async () => {
  let run = 0;
  const budget = { messagesPerHour: 5, tokensPerVisitor: 800, tokensPerDay: 1_500, usdPerDay: 1 };
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 6, maxLength: 20 }), async (steps) => {
      run += 1;
      const room = `turns${run}`;
      await configure(room, budget);
      const people = await Promise.all(['Ana', 'Bob', 'Cem'].map((who) => browser(room, who)));
      let proxy = 1;
      let { agent } = await home(room, 'agent1');
      const begun: {
        id: string;
        by: number;
        who: number;
        line: number;
        runs: boolean;
        tokens: number;
        usd: number;
      }[] = [];
      const sum = (of: 'tokens' | 'usd', who?: number) =>
        begun.reduce((all, one) => all + (who === undefined || one.who === who ? one[of] : 0), 0);
      let asked = 0;
      for (const { do: what, of = 0, again, turn: nth = 0, tokens = 0, usd = 0 } of steps) {
        vi.setSystemTime(Date.now() + 2_500);
        const one = begun[nth % (begun.length || 1)];
        const counts = one !== undefined && one.by === proxy;
        if (what === 'ask') {
          asked += 1;
          const person = people[of] as (typeof people)[number];
          const old = again ? begun.find(({ who }) => who === of)?.line : undefined;
          const about = old ?? (await line(person.client, `question ${asked}`));
          const id = `t${asked}`;
          agent.send({ type: 'turn', id, pid: person.welcome.pid, line: about });
          const answer = await agent.next('turn');
          if (old !== undefined) expect(answer).toMatchObject({ ok: false, why: 'taken' });
          const isUsedUp =
            begun.filter(({ who }) => who === of).length >= budget.messagesPerHour ||
            sum('tokens', of) >= budget.tokensPerVisitor ||
            sum('tokens') >= budget.tokensPerDay ||
            sum('usd') >= budget.usdPerDay;
          if (isUsedUp) expect(answer.ok).toBe(false);
          if (answer.ok)
            begun.push({ id, by: proxy, who: of, line: about, runs: true, tokens: 0, usd: 0 });
          else if (old === undefined && !isUsedUp)
            // Only where turns run that hold the rest.
            expect(
              begun.some(({ runs }) => runs),
              JSON.stringify(answer),
            ).toBe(true);
        } else if (what === 'use' && one) {
          // All that it has used so far, told once or twice; a smaller number comes late.
          const use = used({ input: tokens, usd: usd / 20 });
          for (let told = 0; told < 1 + (tokens % 2); told += 1)
            agent.send({ type: 'turn_use', id: one.id, ...use });
          if (counts) {
            one.tokens = Math.max(one.tokens, tokens);
            one.usd = Math.max(one.usd, usd / 20);
          }
        } else if (what === 'end' && one) {
          agent.send({ type: 'turn_end', id: one.id, how: 'done' });
          if (counts) one.runs = false;
        } else if (what === 'takeover') {
          proxy = 3 - proxy;
          ({ agent } = await home(room, `agent${proxy}`));
          for (const each of begun) if (each.by !== proxy) each.runs = false;
        } else if (what === 'sleep') await evictDurableObject(stub(room));
        await agent.settled();
        for (const { client } of people) await client.settled();
      }
      const { resident } = await control<{ resident: { usage: ResidentUsage } }>(room, {
        op: 'snapshot',
      });
      expect(resident.usage).toMatchObject({
        ...{ messages: begun.length, input: sum('tokens') },
        ...{ usd: expect.closeTo(sum('usd'), 6), turns: begun.filter(({ runs }) => !runs).length },
      });
      closeAll();
    }),
    RUNS,
  );
}, 300_000);
