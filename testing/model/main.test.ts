// The scripted model as a process: says where it is, answers by its script and by what is added to it, tells what it was asked.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import type { ModelAsked } from './dialect.ts';

const ASK = {
  method: 'POST',
  body: JSON.stringify({
    ...{ model: 'any', stream: true },
    messages: [{ role: 'user', content: 'Hello?' }],
  }),
};

it('runs as a process of its own', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'model-'));
  const file = path.join(folder, 'script.json');
  await writeFile(file, JSON.stringify([{ text: 'From the script.' }]));
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    const { openai, control } = JSON.parse(String(line));
    const ask = async () => (await fetch(`${openai}/chat/completions`, ASK)).text();
    expect(await ask()).toContain('e scrip');
    const added = await fetch(`${control}/script`, { method: 'POST', body: '[{"text":"Added."}]' });
    expect(added.status).toBe(204);
    expect((await fetch(`${control}/script`, { method: 'POST', body: '{' })).status).toBe(400);
    expect(await ask()).toContain('"Added."');
    const stamped = { method: 'POST', body: '[{"text":["at {now};"]}]' };
    expect((await fetch(`${control}/script`, stamped)).status).toBe(204);
    expect(await ask()).toMatch(/at \d{13}\.\d\d;/);
    const asked = (await (await fetch(`${control}/requests`)).json()) as ModelAsked[];
    expect(asked.map((one) => one.raw)).toEqual([ASK.body, ASK.body, ASK.body]);
  } finally {
    child.kill();
    await ended;
    await rm(folder, { recursive: true });
  }
});
