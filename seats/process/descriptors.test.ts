// No seat leaves a descriptor open in the proxy or in ttyd, however often browsers and ttyds come and go.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { expect, it } from 'vitest';
import { TOOLS } from '../../node/installation.mjs';
import { descendants } from '../../node/proc.ts';
import { until } from '../../testing/until.ts';
import { createScreen } from '../screen/headless-screen.ts';
import { ByteBudget } from '../terminal/input/byte-budget.ts';
import { createTerminalSession } from '../terminal/terminal-session.ts';
import { TakingTerminal } from '../test/taking-terminal.ts';
import { appEnv } from './app-env.ts';
import { findTtyd } from './ttyd-binary.ts';
import { startTtyd } from './ttyd-process.ts';

const log = pino({ level: 'silent' });
const CYCLES = 100;

const descriptors = (pid: number | 'self') => readdirSync(`/proc/${pid}/fd`).length;

it('a hundred connections to ttyd, at any stage of theirs, leak neither descriptor nor process', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'upstream-'));
  const { path: program } = await findTtyd('1.7.7', TOOLS, process.env);
  const ttyd = await startTtyd({
    ...{ ttyd: program, dir, command: ['cat'], cwd: '/', env: appEnv(process.env, {}) },
    ...{ clientOptions: {}, log },
  });
  const session = createTerminalSession({
    seat: 1,
    size: { cols: 80, rows: 24 },
    openScreen: createScreen,
    log,
    app: new TakingTerminal(),
    inputBudget: new ByteBudget(1024 * 1024),
  });
  try {
    const cycle = async (i: number) => {
      // As a seat does: ttyd leaves the commands of connections that are too short.
      await ttyd.endCommands();
      await session.connect(ttyd.address);
      // Some end at once, some while the command starts, some when it has.
      if (i % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
      if (i % 3 === 2) await until(() => expect(descendants(ttyd.pid)).not.toEqual([]));
      await session.disconnect();
      expect(session.connected()).toBe(false);
    };
    await cycle(0);
    const before = { own: descriptors('self'), ttyd: descriptors(ttyd.pid) };
    for (let i = 0; i < CYCLES; i += 1) await cycle(i);
    await until(async () => {
      await ttyd.endCommands();
      expect(descendants(ttyd.pid)).toEqual([]);
      expect(descriptors('self')).toBeLessThanOrEqual(before.own);
      expect(descriptors(ttyd.pid)).toBeLessThanOrEqual(before.ttyd + 2);
    });
    expect(ttyd.alive()).toBe(true);
  } finally {
    await session.close();
    await ttyd.stop();
    rmSync(dir, { recursive: true });
  }
});
