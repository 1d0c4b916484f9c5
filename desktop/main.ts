// Entry point of the built-in desktop: reads the environment, wires terminal, desktop and IPC, handles signals.
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { Clipboard } from './clipboard.ts';
import { Desktop } from './desktop.ts';
import { wantsTrueColor } from './draw/theme.ts';
import { Files } from './files.ts';
import { answer } from './ipc/commands/table.ts';
import { listenIpc, socketPath } from './ipc/server.ts';
import { Painter } from './painter.ts';
import { listen } from './terminal/input.ts';
import { Screen } from './terminal/screen.ts';
import { Ui } from './ui/ui.ts';
import * as wm from './wm/desk.ts';
import { Workspace } from './workspace.ts';

const { env } = process;
if (!process.stdin.isTTY || !process.stdout.isTTY) {
  process.stderr.write('The desktop needs a terminal: start it in one, or under ttyd.\n');
  process.exit(1);
}

const folder = process.cwd();
// Folders or single files, separated as in PATH; if set but empty, none.
const roots = (env.DESKTOP_ROOTS ?? folder).split(path.delimiter).filter(Boolean);
const files = new Files(folder, roots);
const trueColor = wantsTrueColor(env);

const screen = new Screen({
  stdout: process.stdout,
  trueColor,
  onDrain: () => painter.paint(),
  onGone: () => void stop(1),
});
const clipboard = new Clipboard((sequence) => screen.send(sequence));
const desktop = new Desktop({
  canvas: screen.size,
  readText: (file) => files.read(file),
  listFiles: () => files.list(),
  copy: (text) => clipboard.put(text),
  onChange: (id) => painter.request(id),
});
const workspace = new Workspace({ desktop, folder, dumpScreen: () => screen.dump() });
const ui = new Ui({
  desktop,
  clipboard,
  mayExit: !env.WIBWOB_INSTANCE,
  listFiles: () => files.list(),
  saveLayout,
  exit: () => void stop(0),
  redraw: () => painter.request(),
});
const painter = new Painter(screen, desktop, trueColor, ui);

const ipc = await listenIpc({
  path: socketPath(env.WIBWOB_INSTANCE),
  secret: env.WIBWOB_AUTH_SECRET ?? null,
  handle: (request) => answer(request, { desktop, workspace }),
  subscribe: (push) => desktop.events.subscribe(push),
  onError: (error) => ui.showMessage('A command failed', error.message),
}).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

const input = listen(process.stdin, {
  onKey: (key) => {
    desktop.use();
    ui.key(key);
  },
  onMouse: (mouse) => {
    desktop.use();
    ui.mouse(mouse);
  },
  onPaste: (text) => {
    desktop.use();
    ui.paste(text);
  },
  onEnd: () => void stop(0),
});
screen.refresh();
painter.request();

// Sent on every attach, even at the same size: the terminal is then a new one and shows nothing yet.
process.on('SIGWINCH', () => {
  const size = screen.refresh();
  desktop.apply((desk) => wm.setCanvas(desk, size), 'command');
  painter.request();
});
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
  process.on(signal, () => void stop(0));

if (env.WIBWOB_LAYOUT_PATH) {
  const result = await workspace.load(env.WIBWOB_LAYOUT_PATH);
  if (result === 'missing')
    ui.showMessage('Layout', `The layout file ${env.WIBWOB_LAYOUT_PATH} cannot be read.`);
  else if (result !== 'loaded')
    ui.showMessage('Layout', `${env.WIBWOB_LAYOUT_PATH}: ${result.invalid}`);
}

// By default Node writes its compile cache only on exit, so desktops started before the first one exits would all
// compile everything again. This costs 20 ms once, 0.1 ms afterwards.
setImmediate(flushCompileCache);

async function saveLayout(): Promise<string> {
  try {
    return `Saved as ${path.relative(folder, await workspace.save())}.`;
  } catch (error) {
    return `The layout could not be saved: ${(error as Error).message}`;
  }
}

let stopping = false;
/** Releases terminal and socket, then exits the process; runs once. */
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  painter.close();
  input.close();
  desktop.close();
  await ipc.close();
  // A write that nobody reads blocks its thread, and a normal exit would wait for that.
  if (!(await screen.close())) process.kill(process.pid, 'SIGKILL');
  process.stdin.setRawMode(false);
  process.exit(code);
}
