// kill -9 of the proxy that runs a resident, in the midst of a word, and of proxy and party together: nothing is said twice,
// nothing hangs, and what was remembered is.
import { expect, onTestFinished, test } from 'vitest';
import { createVisitor, PARTY_SECRET, type TestVisitor } from '../../proxy/test/harness.ts';
import { visit } from '../../proxy/test/resident-visit.ts';
import { type ModelServer, startModelServer } from '../../testing/model/server.ts';
import { until } from '../../testing/until.ts';
import { restartable } from '../restartable.ts';
import { type Server, startServer } from '../server.ts';

const KEY = 'sk-ant-of-the-test-0123456789';
/** Two servers start, and a lease of the room ends, in ms. */
const LONG_MS = 300_000;
const LONG = Array.from({ length: 400 }, (_, at) => `${at}, `);

async function modelOf(): Promise<ModelServer> {
  const model = await startModelServer({ key: KEY });
  onTestFinished(() => model[Symbol.asyncDispose]());
  return model;
}
const roomWith = (model: ModelServer, more: string) =>
  `---\nroom_id: kept\nmultiplayer: true\nmax_players: 4\napp: [cat]\nagent: { name: Wib, base_url: "${model.anthropic}", speaks: always, ${more} }\n---\n\n## System Prompt\n\nBe brief.\n`;

async function come({ url }: Server, name: string, who: TestVisitor = createVisitor(url)) {
  const one = await visit({ visitor: () => who }, 'kept', name, who);
  onTestFinished(() => one[Symbol.dispose]());
  return one;
}

test(
  'AG1, CH5: the proxy of a resident is killed in the midst of a word: the line ends, and the next proxy goes on',
  async () => {
    const model = await modelOf();
    const rooms = { kept: roomWith(model, 'memory: false') };
    const env = { ANTHROPIC_API_KEY: KEY, PARTY_SECRET };
    const first = await startServer({ rooms, env });
    onTestFinished(() => first.stop());
    const second = await startServer({ rooms, env: { ...env, PARTY_URL: first.url } });
    onTestFinished(() => second.stop());
    // Who comes first decides where the resident lives.
    const ada = await come(second, 'Ada');
    await ada.isHome();
    const bob = await come(first, 'Bob');
    model.say({ text: LONG, held: true });
    ada.say('Count');
    await until(() => {
      model.release();
      expect(bob.of('chat_grow').length).toBeGreaterThan(0);
    });
    const [line] = bob.of('chat_msg').filter(({ growing }) => growing);
    await second.kill('SIGKILL');
    await until(() => expect(model.brokenOff).toBe(1));
    await until(() =>
      expect(bob.of('chat_grow').at(-1)).toMatchObject({ id: line?.id, done: true }),
    );
    expect(bob.of('chat_grow').at(-1)?.text).not.toContain('399');
    await until(() => expect(bob.state()).toBe('away'));
    await bob.isHome();
    model.say({ text: 'From the next.' });
    bob.say('And now?');
    await until(() => expect(bob.answers()).toContain('From the next.'));
    expect(bob.answers()).toHaveLength(2);
    expect(model.requests).toHaveLength(2);
  },
  LONG_MS,
);

test(
  'AG7: what it remembers of somebody outlives kill -9 of proxy and party, and goes when they want',
  async () => {
    const model = await modelOf();
    const again = await restartable(
      { kept: roomWith(model, 'memory: true') },
      { ANTHROPIC_API_KEY: KEY },
    );
    onTestFinished(() => again[Symbol.asyncDispose]());
    const first = await again.start();
    const cookies = createVisitor(first.url);
    const ada = await come(first, 'Ada', cookies);
    await ada.isHome();
    model.say({ text: 'How nice.' }, { text: 'Ada paints green boats.' });
    ada.say('I paint boats, in green');
    await until(() => expect(ada.answers()).toContain('How nice.'));
    await until(async () => {
      const { inspection } = await (await first.ask('/api/ops/rooms/kept')).json();
      expect(inspection.resident.memories).toMatchObject({ people: 1 });
    });
    ada[Symbol.dispose]();
    await first.kill('SIGKILL');

    const next = await again.start();
    const back = await come(next, 'Ada', cookies);
    await back.isHome();
    model.say({ text: 'Still boats?' }, { text: '-' });
    back.say('I am back');
    await until(() => expect(back.answers()).toContain('Still boats?'));
    expect(model.requests[2]?.raw).toContain('Ada paints green boats.');
    await until(() => expect(model.requests).toHaveLength(4));
    back.send({ type: 'resident', do: 'forget' });
    await until(() => expect(back.of('resident_memory').at(-1)).toMatchObject({ text: null }));
    model.say({ text: 'Hello.' }, { text: '-' });
    back.say('Do you know me?');
    await until(() => expect(back.answers()).toContain('Hello.'));
    expect(model.requests[4]?.raw).not.toContain('green boats.');
  },
  LONG_MS,
);
