// What waits for the panels' module, and when it is loaded again. Modules on disk.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import type { PanelsHost } from './panels/panels-host.ts';
import { PanelsLoader } from './panels-loader.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'panels-'));
  file = path.join(dir, 'panels.mjs');
});
afterEach(() => rm(dir, { recursive: true }));

const write = () => writeFile(file, 'export const openPanels = (host) => host.part;');

function startLoader() {
  const done: string[] = [];
  let ends = 0;
  const part = {
    follow: (pid: string) => done.push(`follow ${pid}`),
    hear: (wish: string, data: string) => done.push(`${wish} ${data}`),
  };
  const host = { part, redraw: () => (ends += 1) };
  const loader = new PanelsLoader(pathToFileURL(file).href, host as unknown as PanelsHost);
  return { loader, done, ends: () => ends };
}

test('until the panels are there, the visitor’s last action and the app’s last offer wait beside each other', async () => {
  await write();
  const { loader, done } = startLoader();
  loader.use((part) => part.follow('p1'));
  loader.hear('copy', 'one');
  loader.hear('copy', 'two');
  loader.use((part) => part.follow('p2'));
  await until(() => expect(done).toEqual(['follow p2', 'copy two']));
  loader.hear('copy', 'three');
  expect(done.at(-1)).toBe('copy three');
});

test('panels that could not be loaded are loaded again for the visitor, and not for an app', async () => {
  const { loader, done, ends } = startLoader();
  loader.hear('copy', 'one');
  await until(() => expect(loader.failed).toBe(true));
  for (const data of ['two', 'three']) {
    loader.hear('copy', data);
    // An attempt would begin at once.
    expect(loader.failed).toBe(true);
  }
  await until(() => expect(ends()).toBe(1));
  await write();
  loader.use((part) => part.follow('p1'));
  await until(() => expect(done).toEqual(['follow p1', 'copy three']));
  expect(ends()).toBe(2);
});
