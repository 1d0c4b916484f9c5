// Room files by the operators' API: what a draft comes to, and what saving it refuses.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomDraft, RoomFileText } from '../../../protocol/api.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../../test/harness.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({ den: 'app: [cat]' });
});
afterAll(() => proxy.close());

async function ask<T>(at: string, body?: object): Promise<{ status: number; answer: T }> {
  const response = await fetch(`${proxy.url}/api/ops/${at}`, {
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as T };
}
const fileOf = (name: string) => path.join(proxy.stateDir, '../rooms', `${name}.md`);
const textOf = (id: string, body = '') => `---\nroom_id: ${id}\napp: [cat]\n---\n${body}`;

test('only keys of room files are set in one, and any other is no fault of the server', async () => {
  const text = textOf('den');
  for (const change of [{ set: { '(': 1 } }, { yaml: { '[': '1' } }, { set: { maxplayers: 1 } }])
    expect((await ask('room-files/den/check', { text, ...change })).status).toBe(400);
  const { answer } = await ask<RoomDraft>('room-files/den/check', {
    ...{ text, set: { persist: '2h', app: null }, yaml: { max_players: '3' } },
  });
  expect(answer.text).toBe('---\nroom_id: den\npersist: 2h\nmax_players: 3\n---\n');
});

test('a text with more bytes than a room file may have is refused before it is written, by the loader’s own words', async () => {
  const { answer: before } = await ask<RoomFileText>('room-files/den');
  // Fewer letters than the limit has bytes.
  const text = textOf('den', 'é'.repeat(140_000));
  const { answer } = await ask<RoomDraft>('room-files/den/check', { text });
  expect(answer.problems.map(({ message }) => message)).toEqual(['is larger than 256 KB.']);
  expect((await ask('room-files/den', { text, version: before.version })).status).toBe(400);
  expect(await readFile(fileOf('den'), 'utf8')).toBe(before.text);
});

test.each(['reload', 'check', 'readme', 'new'])(
  'a room with the id `%s` is saved like any other',
  async (id) => {
    await writeFile(fileOf(`the-${id}`), textOf(id));
    await ask('reload-room-files', {});
    const { answer: before } = await ask<RoomFileText>(`room-files/${id}`);
    expect(before.text).toBe(textOf(id));
    const text = textOf(id, '\n## Notes\n\nSaved.\n');
    const { status, answer } = await ask<RoomFileText>(`room-files/${id}`, {
      ...{ text, version: before.version },
    });
    expect([status, answer.text]).toEqual([200, text]);
    expect(await readFile(fileOf(`the-${id}`), 'utf8')).toBe(text);
  },
);

test('of those who save in the same moment one does, and the others learn that the file has changed', async () => {
  const { answer: before } = await ask<RoomFileText>('room-files/den');
  const texts = ['A', 'B', 'C', 'D'].map((word) => textOf('den', `\n## Notes\n\n${word}\n`));
  const saves = await Promise.all(
    texts.map((text) => ask('room-files/den', { text, version: before.version })),
  );
  expect(saves.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  const saved = texts[saves.findIndex(({ status }) => status === 200)];
  expect(await readFile(fileOf('den'), 'utf8')).toBe(saved);

  // A new one is made once.
  const made = await Promise.all(
    texts.map((text) =>
      ask('room-files/fresh', { text: text.replace('den', 'fresh'), version: '' }),
    ),
  );
  expect(made.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
});
