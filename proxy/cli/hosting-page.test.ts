// docs/hosting.md is followed word for word: its room file and its commands, in their order, at a proxy with people in it.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { encode } from '../../protocol/frames.ts';
import { CLI, cliProject } from '../test/cli-project.ts';
import { createVisitor, type TestVisitor } from '../test/harness.ts';

const on = cliProject();
const PAGE = readFileSync(path.join(ROOT, 'docs/hosting.md'), 'utf8');
/** What it looks at depends on the machine. */
const NOT_HERE = 'doctor';

/** The page's commands, as lists of arguments. */
const COMMANDS = [...PAGE.matchAll(/^npm run (teleport|rooms) -- (.+)$/gm)]
  .map(([, script, line = '']) => [
    ...(script === 'rooms' ? ['rooms'] : []),
    ...[...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word),
  ])
  .filter(([first]) => first !== NOT_HERE);

test('docs/hosting.md: its room file is valid, and each command does what it is there for, in this order', async () => {
  const run = async (args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await on.run(...args);
    expect({ args, exitCode, stderr }).toEqual({ args, exitCode: 0, stderr: '' });
    return stdout;
  };
  const [created, checked, ...rest] = COMMANDS;
  expect(await run(created ?? [])).toContain('/room/salon/');
  const file = /^```markdown\n(.*?)^```$/ms.exec(PAGE)?.[1] ?? '';
  await writeFile(path.join(on.dir, 'rooms/salon.md'), file);
  expect(await run(checked ?? [])).toBe('ok  rooms/salon.md');

  const { url } = await on.start(CLI);
  const bob = createVisitor(url.slice(0, -1));
  const mallory = createVisitor(url.slice(0, -1));
  await knock(bob, 'Bob');
  await knock(mallory, 'Mallory');
  await knock(createVisitor(url.slice(0, -1)), 'Eve');
  await run(['let-in', 'salon', 'Mallory']);
  const presence: Promise<unknown>[] = [];
  for (const args of rest) {
    // Who was let in comes in, and stays until they are sent away.
    if (args[0] === 'people') {
      presence.push(once(await join(bob, 'Bob'), 'close'));
      presence.push(once(await join(mallory, 'Mallory'), 'close'));
    }
    if (args.includes('--revoke')) {
      const [, id = ''] =
        /^(\S{12}) +watcher/m.exec(await run(['invite', 'salon', '--list'])) ?? [];
      expect(await run([...args.slice(0, -1), id])).toBe(`taken back  ${id}`);
      continue;
    }
    const said = await run(args);
    if (args[0] === 'knocks') expect(said).toMatch(/^.*Bob.*Eve/s);
    if (args[0] === 'people') expect(said).toMatch(/Bob.*Mallory/s);
    if (args[0] === 'bans') expect(said).toContain('Mallory');
    if (args[0] === 'audit') expect(said).toMatch(/ban +Mallory/);
  }
  expect(presence).toHaveLength(2);
  await Promise.all(presence);
  expect((await on.status()).state).toBe('stopped');
});

async function knock(visitor: TestVisitor, name: string): Promise<void> {
  await visitor.fetch(`/room/salon/?name=${name}`, { headers: { accept: 'text/html' } });
  const headers = { origin: visitor.url };
  expect((await visitor.fetch('/room/salon/door', { method: 'POST', headers })).status).toBe(303);
}

/** Joins the room's people, as a page does. */
async function join(visitor: TestVisitor, name: string) {
  const answer = await visitor.fetch('/api/rooms/salon/ticket');
  const { ticket } = (await answer.json()) as { ticket: string };
  const socket = visitor.socket(`/parties/room-server/salon?ticket=${ticket}`, '');
  await once(socket, 'open');
  const welcomed = once(socket, 'message');
  socket.send(encode({ type: 'hello', role: 'browser', sid: name.toLowerCase() }));
  await welcomed;
  return socket;
}
