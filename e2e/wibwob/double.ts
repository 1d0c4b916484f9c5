// A stand-in for WibWob-DOS as a program: the bridge's app double on this process's terminal, with a mouse that drags
// windows and makes no event, keys that go to the window that has them, and windows that are rescaled when the terminal
// is resized. F9 opens the chat window, which takes no keys that come three at a time.
import { AppDouble } from '../../bridge/test/app.ts';
import type { Rect } from '../../protocol/geometry.ts';

const out = process.stdout;
const secret = process.env.WIBWOB_AUTH_SECRET;
const double = await new AppDouble({
  socketPath: `/tmp/wibwob_${process.env.WIBWOB_INSTANCE}.sock`,
  cols: out.columns,
  rows: out.rows,
  // As in the original: one connection per idle tick of at most 20 ms.
  tickMs: 20,
  ...(secret ? { secret } : {}),
  onCrash: () => process.exit(139),
}).start();
const { model } = double;

/** Button, column, row (1-based), press or release: SGR mouse reports (xterm's mode 1006). */
const MOUSE = /\x1b\[<(\d+);(\d+);(\d+)([Mm])/g;
let drag: { id: string; dx: number; dy: number } | undefined;
/** The start of a mouse report whose rest comes with the next read: a read may end anywhere. */
let begun = '';
const BEGUN = /\x1b(\[(<[\d;]*|\d*)?)?$/;
const F9 = '\x1b[20~';

function draw(): void {
  const rows = model.windows.map(({ id, type, rect, typed }) => {
    return `${id === model.keys ? '*' : ' '}${id} ${type} ${rect.join(',')} > ${typed}`;
  });
  const chat = model.received.map((c) => `${c.sender}: ${c.text}`);
  const text = ['WibWob-DOS (double)', ...rows, ...chat].join('\x1b[K\r\n');
  out.write(`\x1b[H${text}\x1b[J`);
}

/** The row of the terminal is one below the desktop's: the menu bar is on top. */
function mouse(button: number, col: number, row: number, press: boolean): void {
  const [x, y] = [col - 1, row - 2];
  if (!press) {
    drag = undefined;
  } else if (button === 0) {
    const hit = model.windows.find(({ rect: [wx, wy, w] }) => y === wy && x >= wx && x < wx + w);
    drag = hit && { id: hit.id, dx: x - hit.rect[0], dy: y - hit.rect[1] };
    if (hit) model.raise(hit.id);
  } else if (button === 32 && drag) {
    const window = model.get(drag.id);
    if (window) {
      const at: Rect = [x - drag.dx, y - drag.dy, window.rect[2], window.rect[3]];
      double.user((m) => m.place(window.id, at));
    }
  }
}

process.stdin.setRawMode(true);
process.stdin.setEncoding('utf8').on('data', (read: string) => {
  const all = begun + read;
  begun = BEGUN.exec(all)?.[0] ?? '';
  const keys = all.slice(0, all.length - begun.length);
  for (const [, button, col, row, kind] of keys.matchAll(MOUSE)) {
    mouse(Number(button), Number(col), Number(row), kind === 'M');
  }
  const typed = keys.replace(MOUSE, '');
  if (typed.includes(F9)) model.openScramble();
  else model.press(typed.replace(/[^\r\x20-\x7e]/g, ''));
  draw();
});
out.on('resize', () => {
  model.resize(out.columns, out.rows);
  draw();
});
// Drawn from its own loop, so that what IPC does is seen too.
const timer = setInterval(draw, 100);
out.write('\x1b[?1049h\x1b[?1002h\x1b[?1006h');

async function end(): Promise<void> {
  clearInterval(timer);
  await double.stop();
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => void end());
