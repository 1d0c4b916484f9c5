// Dice and a conversation that everybody in a room has: a line is said with Enter, /new lays a die, /roll throws the
// newest. What a room needs of an app is in `answer` and `serve`; docs/apps.md explains it.
import { createHmac, randomInt, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const { WIBWOB_INSTANCE, WIBWOB_AUTH_SECRET: secret = randomUUID() } = process.env;
const address = `/tmp/wibwob_${WIBWOB_INSTANCE}.sock`;
const newDie = (x: number, y: number, w = 12, h = 5, face = randomInt(1, 7)) =>
  ({ id: randomUUID(), type: 'die', x, y, w, h, props: { face } }) as const;
const dice: ReturnType<typeof newDie>[] = []; // the topmost is the last
const chat = { id: 'chat', type: 'scramble', x: 0, y: 0, w: 1, h: 1 }; // lines can be shown
const said: { seq: number; text: string }[] = [];
const heard: string[] = [];

function answer(command: string, given: Record<string, string>): object {
  const n = (key: string) => Number(given[key]);
  const die = dice.find(({ id }) => id === given.id);
  if (command === 'get_capabilities') return { commands: [{ name: 'set_props' }] };
  if (command === 'get_window_types') return { window_types: [{ type: 'die' }] };
  if (command === 'get_state')
    return { windows: [chat, ...dice.toReversed()], chat_log: said.slice(-50) };
  if (command === 'create_window' && given.type === 'die') {
    dice.push(newDie(n('x'), n('y'), n('w'), n('h'), n('face')));
    return { success: true, id: dice.at(-1)?.id };
  }
  if (given.name === 'chat_receive') heard.push(`${given.sender}: ${given.text}`);
  else if (!die) return { error: 'unknown command, type or window' };
  else if (command === 'move_window') Object.assign(die, { x: n('x'), y: n('y') });
  else if (command === 'resize_window') Object.assign(die, { w: n('width'), h: n('height') });
  else if (command === 'set_props') Object.assign(die.props, { face: n('face') });
  else if (command === 'close_window') dice.splice(dice.indexOf(die), 1);
  return { success: true };
}

async function serve(client: Socket): Promise<void> {
  client.setTimeout(1_000, () => client.destroy()).on('error', () => client.destroy());
  const lines = createInterface({ input: client })[Symbol.asyncIterator]();
  const nonce = randomUUID();
  const wanted = createHmac('sha256', secret).update(nonce).digest('hex');
  client.write(`{"type":"challenge","nonce":"${nonce}"}\n`);
  const { value: proof = '' } = await lines.next();
  if (!proof.includes(`"${wanted}"`)) return void client.destroy();
  client.write('{"type":"auth_ok"}\n');
  const { value: line = '' } = await lines.next();
  const [command = '', ...words] = line.replace('cmd:', '').split(' ');
  const given = Object.fromEntries(new URLSearchParams(words.join('&')));
  client.end(`${JSON.stringify(answer(command, given))}\n`);
  draw();
}

function typed(line: string): void {
  if (line === '/new') dice.push(newDie(4 + 3 * dice.length, 2 + dice.length));
  else if (line === '/roll') Object.assign(dice.at(-1)?.props ?? {}, { face: randomInt(1, 7) });
  else if (line) {
    said.push({ seq: said.length + 1, text: line });
    heard.push(`you: ${line}`);
  }
  draw();
}

function draw(): void {
  const at = (row: number, col: number, text: string) => `\x1b[${row};${col}H${text}`;
  const faces = dice.flatMap(({ x, y, w, h, props: { face } }) =>
    Array.from({ length: h }, (_, n) => at(y + n + 2, x + 1, `${face}`.repeat(w))),
  ); // row 1 of the terminal is ours, so y 0 is row 2
  const { rows } = process.stdout;
  const talk = heard.slice(-4).map((line, n) => at(rows - 5 + n, 1, line));
  const shown = ['\x1b[0m\x1b[H\x1b[J /new /roll\x1b[30;47m', ...faces, '\x1b[0m', ...talk];
  process.stdout.write(`${shown.join('')}${at(rows, 1, '')}`);
  terminal.prompt(true); // with what has been typed so far
}

rmSync(address, { force: true }); // of an earlier run
createServer((client) => void serve(client).catch(() => client.destroy())).listen(address);
const terminal = createInterface({ input: process.stdin, output: process.stdout });
terminal.on('line', typed).on('close', () => process.exit());
process.stdout.on('resize', draw);
draw();
