// Every way to start the proxy gives Node the same flags: without them it takes a third more memory.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const read = (file: string) => readFile(path.join(import.meta.dirname, '../..', file), 'utf8');

test('the image starts Node as npm start does', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: { start: string } };
  const line = /^CMD (\[.*\])$/m.exec(await read('deploy/Dockerfile'))?.[1] ?? '[]';
  const words = (JSON.parse(line) as string[]).map((word) =>
    word.replace('/app/dist/bin/', './bin/').replace(/^\/app\/dist\/(.*)\.js$/, '$1.ts'),
  );
  expect(`exec ${words.join(' ')}`).toBe(scripts.start);
});

test('the systemd unit starts Node as npm start does', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: { start: string } };
  const unit = await read('deploy/teleport-rooms.service');
  const started = /^ExecStart=\S+\/node (.+)$/m.exec(unit)?.[1];
  expect(started).toBe(scripts.start.replace(/^exec node /, ''));
});
