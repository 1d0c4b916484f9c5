// ttyd with our keeper but without our proxy: what an app's survival costs by itself, beside ttyd with dtach.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import type { WebSocket } from 'ws';
import { endLeftApps } from '../../proxy/process/left-apps.ts';
import { createKeeper } from '../../seats/process/keeper.ts';
import { pipeCommand, pipeSocket } from '../../seats/process/pipe.ts';
import { findSocat } from '../../seats/process/ttyd-binary.ts';
import { CONFIRM_BYTES } from '../../seats/terminal/output-position.ts';
import { openTerminal, type Terminal } from '../tools/visitor.ts';
import { APPS, type App } from './apps.ts';
import { startTtyd, TOOLS } from './ttyd.ts';

export interface KeptByUs extends AsyncDisposable {
  /** Once per app. */
  open(app: App): Promise<Terminal>;
}

/** @param dir a folder of its own */
export async function keepByUs(
  dir: string,
  apps: Record<App, readonly string[]>,
): Promise<KeptByUs> {
  await using parts = new AsyncDisposableStack();
  const keeper = createKeeper({ stateDir: dir, log: pino({ level: 'silent' }) });
  parts.defer(() => keeper.close());
  parts.defer(async () => void (await endLeftApps(dir)));
  const { path: socat } = await findSocat(TOOLS, process.env);
  const ports = {} as Record<App, number>;
  const seatOf = (app: App) => path.join(dir, 'seats', 'bench', app);
  for (const app of APPS) {
    await mkdir(seatOf(app), { recursive: true });
    ports[app] = parts.use(await startTtyd(pipeCommand(socat, seatOf(app)))).port;
  }
  const owned = parts.move();
  return {
    async open(app) {
      const seat = seatOf(app);
      const env = { PATH: process.env.PATH ?? '', TERM: 'xterm-256color' };
      await keeper.order({
        ...{ do: 'start', seat, socket: pipeSocket(seat), argv: [...apps[app]], env },
        ...{ cwd: '/', umask: 0o022, cols: 80, rows: 24 },
      });
      const confirm = async (socket: WebSocket): Promise<void> => {
        let [bytes, confirmed] = [0, 0];
        socket.on('message', (data: Buffer) => {
          if (data[0] === 0x30) bytes += data.length - 1;
          if (bytes - confirmed < CONFIRM_BYTES) return;
          confirmed = bytes;
          keeper.tell({ do: 'confirm', seat, to: bytes });
        });
      };
      return openTerminal(`ws://127.0.0.1:${ports[app]}/ws`, {}, confirm);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
