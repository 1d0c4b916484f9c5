// MM5: what takes the page elsewhere is there before its machine is gone. A module on disk.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OverlayConfig } from '../protocol/page/overlay-config.ts';
import { until } from '../testing/until.ts';
import { loadMoving } from './moving-loader.ts';
import type { TerminalConnectionEvent } from './state/terminal-connection-state.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'moving-'));
  file = path.join(dir, 'moving.mjs');
});
afterEach(() => {
  vi.restoreAllMocks();
  return rm(dir, { recursive: true });
});

const write = () =>
  writeFile(file, 'export const movePage = (win, connection, { homes }) => win.started(homes);');

function start(homes: string[]) {
  const handlers = new Set<(event: TerminalConnectionEvent) => void>();
  const connection = {
    state: { kind: 'connecting' },
    listen(handler: (event: TerminalConnectionEvent) => void) {
      handlers.add(handler);
      return { close: () => handlers.delete(handler) };
    },
  };
  const done: string[] = [];
  const win = {
    teleportConnection: connection,
    started(to: string[]) {
      done.push(`watches for ${to}`);
      return { close: () => done.push('closed') };
    },
  };
  const config = { homes } as unknown as OverlayConfig;
  const part = loadMoving(win as unknown as Window, config, pathToFileURL(file).href);
  return {
    ...{ done, handlers, part },
    become(kind: string) {
      connection.state = { kind };
      for (const handler of handlers) handler({ type: 'state' });
    },
  };
}

test('MM5: it is loaded at once, before there was any connection', async () => {
  await write();
  const { done, part, become } = start(['https://b.example.org/room/den/']);
  await until(() => expect(done).toEqual(['watches for https://b.example.org/room/den/']));
  become('live');
  part.close();
  expect(done.slice(1)).toEqual(['closed']);
});

test('MM5: what could not be loaded is tried again with the next connection', async () => {
  const said = vi.spyOn(console, 'warn').mockReturnValue();
  const { done, become } = start(['https://b.example.org/room/den/']);
  await until(() => expect(said).toHaveBeenCalledOnce());
  await write();
  become('reconnecting');
  become('live');
  await until(() => expect(done).toHaveLength(1));
  expect(said).toHaveBeenCalledOnce();
});

test('MM5: where there is one machine, nothing is loaded', async () => {
  await write();
  const { done, handlers } = start([]);
  expect(handlers.size).toBe(0);
  expect(done).toEqual([]);
});
