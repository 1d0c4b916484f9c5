// Dice and a conversation that everybody in a room has: a line is said with Enter, /new lays a die, /roll throws the top
// one, /away takes it. What a room needs of an app is in `answer` and `serve`; docs/apps.md explains it.
import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const address = `/tmp/wibwob_${process.env.WIBWOB_INSTANCE}.sock`;
const secret = process.env.WIBWOB_AUTH_SECRET;
/** A window of this type says that lines of chat can be shown. */
const chat = { id: 'chat', type: 'scramble', title: '', x: 0, y: 0, w: 1, h: 1 };
const lay = (x: number, y: number, w = 12, h = 5, face = randomInt(1, 7)) =>
  ({ id: `d${++laid}`, type: 'die', title: '', x, y, w, h, props: { face } }) as const;
let laid = 0;
let dice: Array<{ props: { face: number } } & ReturnType<typeof lay>> = []; // the topmost first
const said: { seq: number; text: string }[] = [];
const heard: string[] = [];

function answer(command: string, given: Record<string, string>): object {
  const n = (key: string) => Number(given[key]);
  const die = dice.find(({ id }) => id === given.id);
  const others = dice.filter((other) => other !== die);
  const commands = [{ name: 'raise_window' }, { name: 'set_props' }];
  if (command === 'get_capabilities') return { commands };
  if (command === 'get_window_types') return { window_types: [{ type: 'die' }] };
  if (command === 'get_state') return { windows: [...dice, chat], chat_log: said.slice(-50) };
  if (command === 'create_window') {
    if (given.type !== 'die') return { error: 'unknown type' };
    dice.unshift(lay(n('x'), n('y'), n('w'), n('h'), n('face')));
    return { success: true, id: `d${laid}` };
  }
  if (given.name === 'chat_receive') heard.push(`${given.sender}: ${given.text}`);
  else if (!die) return { error: 'Window not found' };
  else if (command === 'move_window') Object.assign(die, { x: n('x'), y: n('y') });
  else if (command === 'resize_window') Object.assign(die, { w: n('width'), h: n('height') });
  else if (command === 'set_props') die.props.face = n('face');
  else if (command === 'raise_window') dice = [die, ...others];
  else if (command === 'close_window') dice = others;
  else if (command !== 'focus_window') return { error: 'unknown command' };
  return { success: true };
}

function serve(client: Socket): void {
  const nonce = randomBytes(16).toString('hex');
  const hmac = createHmac('sha256', secret ?? '');
  const wanted = hmac.update(nonce).digest('hex');
  const say = (reply: object) => client.write(`${JSON.stringify(reply)}\n`);
  let isKnown = !secret;
  if (secret) say({ type: 'challenge', nonce });
  client.setTimeout(1_000, () => client.destroy()).on('error', () => client.destroy());
  createInterface({ input: client }).on('line', (line) => {
    if (!isKnown) {
      isKnown = line.includes(`"${wanted}"`);
      if (isKnown) say({ type: 'auth_ok' });
      else client.end();
      return;
    }
    const [command = '', ...words] = line.replace(/^cmd:/, '').split(' ');
    const given = new URLSearchParams(words.join('&')); // decodes, and never fails
    say(answer(command, Object.fromEntries(given)));
    client.end();
    draw();
  });
}

function typed(line: string): void {
  const [top, ...others] = dice;
  if (line === '/new') dice.unshift(lay(4 + 3 * dice.length, 2 + dice.length));
  else if (line === '/away') dice = others;
  else if (line === '/roll' && top) top.props.face = randomInt(1, 7);
  else if (line) {
    said.push({ seq: said.length + 1, text: line });
    heard.push(`you: ${line}`);
  }
  draw();
}

function draw(): void {
  const { rows } = process.stdout;
  const at = (row: number, col: number, text: string) => `\x1b[${row};${col}H${text}`;
  let out = '\x1b[H\x1b[0m\x1b[J /new /roll /away\x1b[30;47m';
  for (const { x, y, w, h, props } of dice.toReversed())
    for (let row = 0; row < h; row += 1) {
      const face = row === h >> 1 ? `${props.face}`.padStart(w >> 1) : '';
      out += at(y + row + 2, Math.max(x, 0) + 1, face.padEnd(w)); // row 1 is ours, so y 0 is row 2
    }
  heard.slice(-4).forEach((line, n) => {
    out += at(rows - 5 + n, 1, `\x1b[0m${line}`);
  });
  process.stdout.write(`${out}\x1b[0m${at(rows, 1, '> ')}`);
}

rmSync(address, { force: true });
createServer(serve).listen(address);
createInterface({ input: process.stdin }).on('line', typed);
process.stdout.on('resize', draw);
draw();
