// The pinned ttyd with another page, which a test may change at any time: as a program, with a configuration file.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../config/config.ts';
import { findTools } from '../config/tools.ts';
import { readPinnedPage } from '../page/pinned-page.ts';

export interface OddTtyd extends AsyncDisposable {
  /** A config.yaml that names it. */
  config: string;
  /** Sets the page that every ttyd started from now on serves. */
  setPage(html: string): Promise<void>;
}

/** The page of the pinned ttyd. */
export async function realPage(): Promise<string> {
  const { ttyd } = await findTools(await loadConfig({}, import.meta.dirname));
  const dir = path.join(tmpdir(), `real-${process.pid}`);
  return readPinnedPage({ ttyd, dir, log: pino({ level: 'silent' }) });
}

export async function makeOddTtyd(html: string): Promise<OddTtyd> {
  const dir = await mkdtemp(path.join(tmpdir(), 'odd-'));
  const page = path.join(dir, 'page.html');
  const config = path.join(dir, 'config.yaml');
  const { ttyd } = await findTools(await loadConfig({}, import.meta.dirname));
  const script = `[ "$1" = --version ] && exec '${ttyd}' --version\nexec '${ttyd}' -I '${page}' "$@"`;
  await writeFile(path.join(dir, 'ttyd'), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(dir, 'ttyd'), 0o755);
  await writeFile(config, 'ttyd: { version: 1.7.7, path: ./ttyd }\n');
  await writeFile(page, html);
  return {
    config,
    setPage: (next) => writeFile(page, next),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}
