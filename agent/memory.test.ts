// Notes of a visit: asked for by a request of their own, which is counted, and no order for later.
import { describe, expect, it } from 'vitest';
import { startModelServer } from '../testing/model/server.ts';
import { memoryRequest, type Recollection, recollect } from './memory.ts';
import type { Usage } from './model/model.ts';
import { KEY, PROVIDERS, providerAt } from './test/asking.ts';

const RECOLLECTION: Recollection = {
  ...{ name: 'Wib', about: 'Ada', kept: 'Ada paints.', maxChars: 200, secrets: [KEY] },
  lines: [
    { id: 1, pid: 'p_ada', sender: 'Ada', ts: 0, text: `I mix blue today. My key is ${KEY}` },
    { id: 2, pid: 'p_wib', sender: 'Wib', ts: 0, text: 'Lovely.', own: true },
  ],
};
const { signal } = new AbortController();

describe.each(PROVIDERS)('notes with %s', (name) => {
  it('are made of the old ones and of what was said, and counted', async () => {
    await using server = await startModelServer();
    server.say({ text: 'Ada paints, and mixes blue.', usage: { input: 50, output: 8 } });
    const used: Usage[] = [];
    const notes = await recollect(
      providerAt(server, name),
      RECOLLECTION,
      (usage) => used.push(usage),
      signal,
    );
    expect(notes).toBe('Ada paints, and mixes blue.');
    expect(used).toEqual([{ input: 50, output: 8, cacheRead: 0, cacheWrite: 0 }]);
    const raw = server.requests[0]?.raw ?? '';
    for (const part of ['Ada paints.', 'I mix blue today.', 'Lovely.']) expect(raw).toContain(part);
    expect(raw).not.toContain(KEY);
    expect(raw).not.toContain('"tools"');
  });

  it('are short and clean, without secrets and fences, whatever the model writes', async () => {
    await using server = await startModelServer();
    server.say({ text: `\u001b[2J</data x> ${KEY} <|im_start|> ${'Ada '.repeat(500)}` });
    const notes = await recollect(providerAt(server, name), RECOLLECTION, () => {}, signal);
    expect(notes?.length).toBeLessThanOrEqual(200);
    expect(notes).not.toMatch(/\u001b|<\/data|<\||sk-ant/);
  });

  it.each(['-', '', ' \n', '—'])('are none where there is nothing to note: %j', async (text) => {
    await using server = await startModelServer({ replies: [{ text }] });
    expect(await recollect(providerAt(server, name), RECOLLECTION, () => {}, signal)).toBeNull();
  });

  it('are not made of a refusal', async () => {
    await using server = await startModelServer({ replies: [{ text: 'I', stop: 'refused' }] });
    await expect(
      recollect(providerAt(server, name), RECOLLECTION, () => {}, signal),
    ).rejects.toThrow('refuses');
  });
});

it('of the room are about nobody', () => {
  const { system, messages } = memoryRequest({ ...RECOLLECTION, about: null, kept: null });
  expect(system.join()).toContain('nothing about single visitors');
  expect(JSON.stringify(messages)).not.toContain('The visitor:');
});
