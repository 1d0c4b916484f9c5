// The keeper as a process of its own, with real programs: nothing blocks it, nothing is lost, nobody's end is another's.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { identify, parentOf } from '../../node/proc.ts';
import { KEEPER_VERSION, type KeeperEvent, OUTPUT_WINDOW } from '../../protocol/keeper.ts';
import { printable } from '../../protocol/text/printable.ts';
import { until } from '../../testing/until.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { pipeSocket } from './pipe.ts';

const SIZE = { cols: 80, rows: 24 };
const ENV = { PATH: process.env.PATH ?? '', TERM: 'xterm-256color' };

/** A state folder with a keeper. */
class House implements AsyncDisposable {
  readonly keeper: Keeper;
  readonly events: KeeperEvent[] = [];
  readonly #pipes: net.Socket[] = [];
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
    this.keeper = createKeeper({ stateDir: dir, log: pino({ level: 'silent' }) });
  }

  static async open(): Promise<House> {
    return new House(await mkdtemp(path.join(tmpdir(), 'keeper-')));
  }

  async start(seat: string, argv: string[], umask = 0o022): Promise<number> {
    const order = { seat: `${this.dir}/${seat}`, socket: pipeSocket(this.dir) + seat };
    this.keeper.on(order.seat, (event) => {
      if (event.on !== 'lost') this.events.push(event);
    });
    const rest = { argv, cwd: this.dir, env: ENV, umask, ...SIZE };
    return (await this.keeper.order({ do: 'start', ...order, ...rest })).pid;
  }

  /** Connects as a seat's pipe does. @param from where the output begins */
  async pipe(seat: string, from: number | null = 0): Promise<Pipe> {
    const start = await this.keeper.order({ do: 'attach', seat: `${this.dir}/${seat}`, from });
    const pipe = this.connect(seat, start.from);
    await once(pipe.socket, 'connect');
    return pipe;
  }

  /** The second half of `pipe`. @param from as `attach` has answered */
  connect(seat: string, from: number): Pipe {
    const socket = net.connect(pipeSocket(this.dir) + seat);
    this.#pipes.push(socket);
    return new Pipe(socket, from, (to) =>
      this.keeper.tell({ do: 'confirm', seat: `${this.dir}/${seat}`, to }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#pipes) socket.destroy();
    await this.keeper.close();
    // Some tests close theirs early.
    const keeper = createKeeper({ stateDir: this.dir, log: pino({ level: 'silent' }) });
    for (const { pid, ended } of await keeper.list())
      if (!ended && identify(pid)) process.kill(pid, 'SIGKILL');
    await until(async () =>
      expect((await keeper.list()).filter(({ ended }) => !ended)).toEqual([]),
    );
    await keeper.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}

class Pipe {
  received = Buffer.alloc(0);
  ended = false;
  readonly socket: net.Socket;
  readonly from: number;

  constructor(socket: net.Socket, from: number, confirm: (to: number) => void) {
    this.socket = socket;
    this.from = from;
    socket.on('data', (bytes) => {
      this.received = Buffer.concat([this.received, bytes]);
      confirm(from + this.received.length);
    });
    socket.once('close', () => {
      this.ended = true;
    });
  }

  get text(): string {
    return this.received.toString('latin1');
  }
}

it('an app has what a login shell would give it: mask, signals, terminal, nothing that is open elsewhere', async () => {
  await using house = await House.open();
  await house.start('other', ['sleep', '1000']);
  const asked = [
    'umask; tty; stty size; ls /proc/self/fd | tr "\\n" " "; echo',
    'grep -E "Sig(Blk|Ign)" /proc/self/status',
    'yes | head -n 1; echo $PIPESTATUS; exit 3',
  ];
  await house.start('seat', ['bash', '-c', asked.join('\n')], 0o027);
  const pipe = await house.pipe('seat');
  await until(() => expect(pipe.ended).toBe(true));
  const [umask, tty, size, fds, blocked, ignored, ...rest] = pipe.text.split('\r\n');
  expect({ umask, size }).toEqual({ umask: '0027', size: '24 80' });
  expect(tty).toMatch(/^\/dev\/pts\/\d+$/);
  // Three of its own, and the folder that `ls` looks at.
  expect(fds?.trim()).toBe('0 1 2 3');
  expect(blocked).toMatch(/0{16}$/);
  expect(ignored).toMatch(/0{16}$/);
  // 128 and SIGPIPE: `yes` ended silently.
  expect(rest).toEqual(['y', '141', '']);
  const ended = house.events.find(({ on }) => on === 'ended');
  expect(ended).toMatchObject({ code: 3, signal: 0, output: pipe.received.length });
});

it('a signal that ended an app is told, and its last words are kept for a pipe that comes later', async () => {
  await using house = await House.open();
  await house.start('seat', ['sh', '-c', 'echo last words; kill -KILL $$']);
  await until(() => expect(house.events.at(-1)).toMatchObject({ on: 'ended', signal: 9 }));
  const pipe = await house.pipe('seat');
  await until(() => expect(pipe.ended).toBe(true));
  expect(pipe.text).toBe('last words\r\n');
});

it('ten megabytes for a program that reads slowly arrive whole, while others go on', async () => {
  await using house = await House.open();
  const bytes = Buffer.alloc(10 * 1024 * 1024);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = 33 + ((i * 7 + (i >> 9)) % 90);
  const script =
    'stty raw -echo; echo ready; head -c 10485760 | (sleep 0.3; dd bs=64k 2>/dev/null) | sha256sum';
  await house.start('slow', ['sh', '-c', script]);
  await house.start('deaf', ['sh', '-c', 'stty raw -echo; echo ready; sleep 1000']);
  await house.start('calm', ['cat']);
  const [slow, deaf, calm] = [
    await house.pipe('slow'),
    await house.pipe('deaf'),
    await house.pipe('calm'),
  ];
  await until(() => expect([slow.text, deaf.text]).toEqual(['ready\n', 'ready\n']));
  slow.socket.write(bytes);
  deaf.socket.write(bytes);
  calm.socket.write('hello\n');
  await until(() => expect(calm.text).toContain('hello\r\nhello'));
  const sum = createHash('sha256').update(bytes).digest('hex');
  await until(() => expect(slow.text).toContain(sum));
  const taken = house.events.flatMap((e) =>
    e.on === 'taken' && e.seat.endsWith('slow') ? e.taken : [],
  );
  await until(() => expect(taken.length).toBeGreaterThan(0));
});

it('Ctrl-C ends a program whose terminal is full, and says how much was dropped', async () => {
  await using house = await House.open();
  await house.start('seat', ['bash', '--norc', '--noprofile']);
  const pipe = await house.pipe('seat');
  const command = 'sleep 1000; echo sta""tus $?\n';
  pipe.socket.write(command);
  await until(() => expect(pipe.text).toContain('sleep 1000'));
  const typed = Buffer.alloc(200_000, 'lines of a paste\n');
  pipe.socket.write(typed);
  const sent = command.length + typed.length;
  await until(() => expect(house.events.some(({ on }) => on === 'taken')).toBe(true));
  const seat = `${house.dir}/seat`;
  const { dropped } = await house.keeper.order({ do: 'interrupt', seat, key: 3, sent });
  expect(dropped).toBeGreaterThan(100_000);
  expect(dropped).toBeLessThanOrEqual(typed.length);
  pipe.socket.write('echo ali""ve\n');
  await until(() => expect(pipe.text).toMatch(/[\r\n]alive\r\n/));
  expect(pipe.text).not.toContain('command not found');
});

it('a signal key that the program reads as a key comes in its place', async () => {
  await using house = await House.open();
  await house.start('seat', ['sh', '-c', 'stty raw -echo; echo ready; od -An -tx1 -N6 -v']);
  const pipe = await house.pipe('seat');
  await until(() => expect(pipe.text).toContain('ready'));
  pipe.socket.write('abc');
  const seat = `${house.dir}/seat`;
  const { dropped } = await house.keeper.order({ do: 'interrupt', seat, key: 3, sent: 3 });
  expect(dropped).toBe(0);
  pipe.socket.write('de');
  await until(() => expect(pipe.text).toContain('61 62 63 03 64 65'));
});

it.each([
  { what: 'is a signal', stty: '', how: 'breaks' },
  { what: 'is a key', stty: 'stty raw -echo; ', how: 'breaks' },
  { what: 'is a signal', stty: '', how: 'is replaced' },
  { what: 'is a key', stty: 'stty raw -echo; ', how: 'is replaced' },
])(
  'Ctrl-C that $what, and the pipe with the input before it $how: that much is lost, and no more',
  async ({ stty, how }) => {
    await using house = await House.open();
    await house.start('seat', ['sh', '-c', `${stty}trap : INT; echo ready; while :; do cat; done`]);
    const first = await house.pipe('seat');
    await until(() => expect(first.text).toContain('ready'));
    const seat = `${house.dir}/seat`;
    // Seven bytes that are on their way, and never come.
    const asked = house.keeper.order({ do: 'interrupt', seat, key: 3, sent: 7 });
    if (how === 'breaks') first.socket.destroy();
    const next = await house.pipe('seat', null);
    const { dropped } = await asked;
    expect(dropped).toBe(7);
    const piped = () => house.events.filter(({ on }) => on === 'pipe');
    await until(() => expect(piped()).toHaveLength(2));
    // With the key itself.
    expect(piped()[1]).toMatchObject({ received: 8 });
    next.socket.write('hello\n');
    await until(() => expect(next.text).toContain('hello'));
  },
);

it('a pipe that breaks off in a flood loses nothing: the next one begins where it was', async () => {
  await using house = await House.open();
  const lines = 600_000;
  await house.start('seat', ['sh', '-c', `stty -onlcr; seq 1 ${lines}; exec sleep 1000`]);
  let text = '';
  for (let breaks = 0; breaks < 4; breaks += 1) {
    const pipe = await house.pipe('seat', text.length);
    expect(pipe.from).toBe(text.length);
    await until(() => expect(pipe.received.length).toBeGreaterThan(10_000));
    pipe.socket.destroy();
    text += pipe.text;
  }
  const last = await house.pipe('seat', text.length);
  await until(() => expect((text + last.text).endsWith(`\n${lines}\n`)).toBe(true));
  expect(text + last.text).toBe(Array.from({ length: lines }, (_, i) => `${i + 1}\n`).join(''));
});

it('what several apps flood with at once arrives whole and in order, and another one answers meanwhile', async () => {
  await using house = await House.open();
  const lines = 300_000;
  const names = ['one', 'two', 'three'];
  const flood = (name: string) => `stty -onlcr; read -r _; seq -f "${name} %.0f" 1 ${lines}`;
  for (const name of names) await house.start(name, ['sh', '-c', flood(name)]);
  await house.start('calm', ['sh', '-c', 'stty raw -echo; exec cat']);
  const calm = await house.pipe('calm');
  const floods = await Promise.all(names.map((name) => house.pipe(name)));
  for (const { socket } of floods) socket.write('\r');
  for (let n = 0; floods.some(({ ended }) => !ended); n += 1) {
    calm.socket.write(`${n},`);
    await until(() => expect(calm.text.endsWith(`${n},`)).toBe(true));
  }
  for (const [i, { text }] of floods.entries()) {
    const told = Array.from({ length: lines }, (_, n) => `${names[i]} ${n + 1}\n`).join('');
    expect(text.replace('\r', '').replace('\n', '')).toBe(told);
  }
});

it('an app that floods while nobody reads waits a moment, and then goes on', async () => {
  await using house = await House.open();
  const file = path.join(house.dir, 'went-on');
  await house.start('seat', ['sh', '-c', `seq 1 1000000; echo > ${file}; exec sleep 1000`]);
  await until(async () => expect(await readFile(file, 'utf8')).toBe('\n'));
  const pipe = await house.pipe('seat', 0);
  // What is older is lost, and it says so.
  expect(pipe.from).toBeGreaterThan(0);
  await until(() => expect(pipe.text.endsWith('1000000\r\n')).toBe(true));
});

it('an app that floods while nobody reads begins where it was promised, however late its pipe comes', async () => {
  await using house = await House.open();
  const line = 16;
  // A number of 15 digits a line: each position says which output belongs there.
  const flood = 'stty -onlcr; exec seq -f %015.0f 1 1000000000';
  await house.start('seat', ['sh', '-c', flood]);
  const output = async () => (await house.keeper.list())[0]?.output ?? 0;
  await until(async () => expect(await output()).toBeGreaterThan(2 * OUTPUT_WINDOW));
  const seat = `${house.dir}/seat`;
  const { from } = await house.keeper.order({ do: 'attach', seat, from: null });
  await until(async () => expect(await output()).toBeGreaterThanOrEqual(from + OUTPUT_WINDOW));
  const pipe = house.connect('seat', from);
  await until(() => expect(pipe.received.length).toBeGreaterThan(4 * OUTPUT_WINDOW));
  const skipped = (line - (from % line)) % line;
  const first = Math.ceil(from / line) + 1;
  expect(pipe.text.slice(skipped, skipped + line)).toBe(`${String(first).padStart(15, '0')}\n`);
});

it('a pipe that comes after what it was promised is lost is refused, not given what is later', async () => {
  await using house = await House.open();
  const file = path.join(house.dir, 'went-on');
  await house.start('seat', ['sh', '-c', `seq 1 1000000; echo > ${file}; exec sleep 1000`]);
  const seat = `${house.dir}/seat`;
  await house.keeper.order({ do: 'attach', seat, from: 0 });
  await until(async () => expect(await readFile(file, 'utf8')).toBe('\n'));
  const late = house.connect('seat', 0);
  await until(() => expect(late.ended).toBe(true));
  expect(late.received.length).toBe(0);
  const pipe = await house.pipe('seat', 0);
  await until(() => expect(pipe.text.endsWith('1000000\r\n')).toBe(true));
});

it('holds apps while no proxy is connected, and ends with the last of them', async () => {
  await using house = await House.open();
  const pid = await house.start('seat', ['sleep', '1000']);
  const holder = parentOf(pid) as number;
  await house.keeper.close();
  expect(identify(holder)).not.toBeNull();
  expect(identify(pid)).not.toBeNull();
  const next = createKeeper({ stateDir: house.dir, log: pino({ level: 'silent' }) });
  const [held] = await next.list();
  expect(held).toMatchObject({ pid, ended: null });
  await next.close();
  process.kill(pid, 'SIGKILL');
  await until(() => expect(identify(holder)).toBeNull());
});

it('a keeper that is stopped says nothing, and that is an error in time', async () => {
  await using house = await House.open();
  const pid = await house.start('seat', ['sleep', '1000']);
  const holder = parentOf(pid) as number;
  process.kill(holder, 'SIGSTOP');
  try {
    await expect(house.keeper.list()).rejects.toMatchObject({ code: 'KEEPER_SILENT' });
    expect(await house.keeper.answers()).toBe(false);
  } finally {
    process.kill(holder, 'SIGCONT');
  }
  await until(async () => expect(await house.keeper.answers()).toBe(true));
  expect(identify(pid)).not.toBeNull();
});

it('a keeper that is killed takes its apps along, and says so; the next order starts another', async () => {
  await using house = await House.open();
  const pid = await house.start('seat', ['sleep', '1000']);
  const holder = parentOf(pid) as number;
  let lost = 0;
  house.keeper.on(`${house.dir}/seat`, ({ on }) => {
    if (on === 'lost') lost += 1;
  });
  process.kill(holder, 'SIGKILL');
  await until(() => expect(lost).toBe(1));
  await until(() => expect(identify(pid)).toBeNull());
  expect(await house.keeper.list()).toEqual([]);
  const next = await house.start('seat', ['sleep', '1000']);
  expect(parentOf(next)).not.toBe(holder);
});

it('refuses what it can’t do, and cuts off who speaks no language of ours', async () => {
  await using house = await House.open();
  await house.start('seat', ['sleep', '1000']);
  const seat = `${house.dir}/seat`;
  await expect(house.start('seat', ['true'])).rejects.toMatchObject({
    code: 'KEEPER_REFUSED',
    message: expect.stringContaining(`runs in ${seat}`),
  });
  await expect(house.start('none/such', ['true'])).rejects.toMatchObject({
    code: 'KEEPER_REFUSED',
    // ENOENT or EACCES, as the system has it.
    message: expect.stringContaining('listen E'),
  });
  await expect(house.pipe('nobody')).rejects.toMatchObject({ code: 'KEEPER_REFUSED' });
  const stranger = net.connect(path.join(house.dir, 'keeper.sock'));
  stranger.write('GET / HTTP/1.1\r\n\r\n');
  await once(stranger, 'close');
  expect(await house.keeper.answers()).toBe(true);
});

it('text with line separators of Unicode is text, in what is started and in what is refused', async () => {
  await using house = await House.open();
  const text = 'a\u2028b\u2029c\u0085d';
  const pid = await house.start('seat', ['sh', '-c', 'printf %s "$0"; exec sleep 1000', text]);
  const pipe = await house.pipe('seat');
  await until(() => expect(pipe.received.toString()).toBe(text));
  await expect(house.start(`none${text}/such`, ['true'])).rejects.toMatchObject({
    code: 'KEEPER_REFUSED',
    // Shown as an error shows what would move other text.
    message: expect.stringContaining(printable(text)),
  });
  expect((await house.keeper.list())[0]?.pid).toBe(pid);
});

/** Starts a program that speaks as a keeper of its own kind. @param lines what it says to whoever gives an order */
async function startStranger(dir: string, lines: readonly unknown[]): Promise<ChildProcess> {
  const source = `
    const [file, lines] = process.argv.slice(1);
    require('node:net').createServer((socket) => socket.on('error', () => {}).on('data', () => {
      for (const line of JSON.parse(lines)) socket.write(
        (typeof line === 'string' ? line : JSON.stringify(line)).replace('"PID"', process.pid) + '\\n');
    })).listen(file, () => console.log('ready'));`;
  const args = ['-e', source, '--', path.join(dir, 'keeper.sock'), JSON.stringify(lines)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

it('a keeper of another version is known by its version alone, whatever else it says, and ended', async () => {
  await using house = await House.open();
  const child = await startStranger(house.dir, [
    { on: 'unheard of' },
    { id: 1, answer: { version: KEEPER_VERSION + 1, pid: 'PID', held: [{ of: 'another kind' }] } },
  ]);
  expect(await house.keeper.list()).toEqual([]);
  await until(() => expect(child.signalCode).toBe('SIGTERM'));
  await house.start('seat', ['sleep', '1000']);
});

it('a keeper that says what can’t be read is left, and it is not said that the apps are gone', async () => {
  await using house = await House.open();
  const said: string[] = [];
  const log = pino({}, { write: (line: string) => void said.push(line) });
  const keeper = createKeeper({ stateDir: house.dir, log });
  const greeting = { version: KEEPER_VERSION, pid: 'PID', held: [] };
  const child = await startStranger(house.dir, [{ id: 1, answer: greeting }, 'no JSON']);
  try {
    let lost = 0;
    keeper.on(house.dir, ({ on }) => {
      if (on === 'lost') lost += 1;
    });
    await keeper.answers();
    await until(() => expect(lost).toBeGreaterThan(0));
    await until(() => expect(said.join('')).toContain('the connection to the keeper broke'));
    expect(said.join('')).not.toContain('the keeper is gone');
  } finally {
    child.kill('SIGKILL');
    await keeper.close();
  }
});

it('an app is let go of when it has ended and its socket is gone, not before', async () => {
  await using house = await House.open();
  const pid = await house.start('a', ['sleep', '1000']);
  const socket = `${pipeSocket(house.dir)}a`;
  const seat = `${house.dir}/a`;
  expect(await house.keeper.forget(seat, 100)).toBe(false);
  expect(existsSync(socket)).toBe(true);
  const forgotten = house.keeper.forget(seat, 30_000);
  process.kill(pid, 'SIGKILL');
  expect(await forgotten).toBe(true);
  expect(existsSync(socket)).toBe(false);
  expect(await house.keeper.list()).toEqual([]);
  expect(await house.keeper.forget(seat, 30_000)).toBe(true);
});
