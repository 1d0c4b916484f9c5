// What of an app's output browsers get, and what they never do. The judge is xterm.js, the terminal in pages.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { USUAL_WISHES, type WishPolicy } from '../../../protocol/page/app-wishes.ts';
import { seenIn } from '../../test/seen.ts';
import { OutputFilter } from './output-filter.ts';

const bytes = (text: string) => Buffer.from(text);
const open = (policy: Partial<WishPolicy> = {}, now = () => 0) =>
  new OutputFilter({ ...USUAL_WISHES, ...policy }, now);

/** What is left of output that comes in these pieces. */
function through(pieces: readonly Buffer[], filter = open()): Buffer {
  return Buffer.concat(pieces.map((piece) => filter.push(piece).output));
}

const passed = (text: string, policy: Partial<WishPolicy> = {}) =>
  through([bytes(text)], open(policy)).toString();

function cutAt(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length])];
  return at
    .sort((a, b) => a - b)
    .flatMap((from, i, all) => (i + 1 < all.length ? [whole.subarray(from, all[i + 1])] : []));
}

describe('repeats are bounded by what a screen can show', () => {
  it.each([
    ['\x1b[2147483647L', '\x1b[200L'],
    ['\x1b[201M\x1b[200M\x1b[999S', '\x1b[200M\x1b[200M\x1b[200S'],
    ['\x1b[99999999999999999999T', '\x1b[200T'],
    ['x\x1b[2147483647b\x1b[501b\x1b[80b', 'x\x1b[500b\x1b[500b\x1b[80b'],
    ['\x1b[2147483647I\x1b[1;2147483647Z', '\x1b[500I\x1b[1;500Z'],
    // A control character in the middle ends no number.
    ['\x1b[21\x004748\x07L', '\x1b[200L'],
    ['\u009b2147483647S', '\x1b[200S'],
    ['\x1b[?2147483647S', '\x1b[?200S'],
    // Others stay inside the screen by themselves, and modes are numbers, too.
    ['\x1b[2147483647A\x1b[?2004h\x1b[2147483647X', '\x1b[2147483647A\x1b[?2004h\x1b[2147483647X'],
    ['\x1b[00000000000000000007L', '\x1b[00000000000000000007L'],
  ])('%j', (output, want) => {
    expect(passed(output)).toBe(want);
    for (let cut = 1; cut < output.length; cut += 1) {
      const pieces = [bytes(output.slice(0, cut)), bytes(output.slice(cut))];
      expect(through(pieces).toString()).toBe(want);
    }
  });
});

describe('goes on as it is', () => {
  it.each([
    ['text', 'naïve · 漢字 🚀\r\n\ttab\x07'],
    [
      'colours and places',
      '\x1b[1;31mred\x1b[m\x1b[3;4Hx\x1b[K\x1b[?1049h\x1b[2 q\x1b[u\x1b[>1u\x1b[1$|\x1b[!p\x1b[>4;1m',
    ],
    ['character sets and saved cursors', '\x1b(0lqk\x1b(B\x1b7\x1b8\x1bc\x1b#8\x1bM\x1b%G'],
    ['C1 in UTF-8', '\u009b31mred\u0085next\u009c'],
    [
      'questions',
      '\x1b[6n\x1b[c\x1b[>c\x1b[?2004$p\x1b[14t\x1b[16t\x1b[18t\x1bP$qm\x1b\\\x1b]11;?\x1b\\',
    ],
    ['colours', '\x1b]4;1;rgb:11/22/33\x1b\\\x1b]10;#fff\x1b\\\x1b]104\x1b\\\x1b]112\x1b\\'],
    ['controls inside a sequence', 'a\x1b[3\n1mb\x1b\r[5Cc'],
    ['a sequence that is called off', 'a\x1b[31\x18b\x1b\x1ac'],
    [
      'links',
      '\x1b]8;;https://a.example/x?y=1#z\x1b\\a\x1b]8;;\x1b\\\x1b]8;id=1;mailto:ada@a.example\x1b\\b',
    ],
  ])('%s', (_, text) => expect(passed(text)).toBe(text));

  it('is not copied', () => {
    for (const text of ['plain text · with £ and 漢', '\x1b[31mred\x1b[m\x1b(B\x1b[2;3H']) {
      const output = bytes(text);
      expect(open().push(output).output).toBe(output);
    }
  });

  it('text is never held up, even in front of what is unfinished', () => {
    for (const unfinished of [
      '\x1b',
      '\x1b[31',
      '\x1b]2;title',
      '\x1bPq#1',
      '\x1b_G',
      '\x1bX',
      '\u009d8;',
    ])
      expect(passed(`text${unfinished}`), unfinished).toBe('text');
  });

  it('any end and beginning of a string that is let through is written in one form', () => {
    const want = 'a\x1b]8;;https://a.example\x1b\\b';
    for (const [start, end] of [
      ['\x1b]', '\x07'],
      ['\x1b]', '\u009c'],
      ['\u009d', '\x1b\\'],
      ['\u009d', '\u009c'],
    ])
      expect(passed(`a${start}8;;https://a.example${end}b`)).toBe(want);
    expect(passed('a\x1b]8;;https://a.example\x1b[mb')).toBe(want.replace(/b$/, '\x1b[mb'));
  });
});

describe('stays in the proxy', () => {
  it.each([
    ['APC (kitty’s images)', '\x1b_Gi=31,a=q;AAAA\x1b\\'],
    ['PM', '\x1b^message\x1b\\'],
    ['SOS', '\x1bXstring\x1b\\'],
    ['C1 forms of them', '\u009fG\u009c\u009emessage\u009c\u0098string\u009c'],
    ['sixel', '\x1bPq#0;2;0;0;0~~\x1b\\'],
    ['user-defined keys (DECUDK)', '\x1bP0;1|17/726d202d7266\x1b\\'],
    ['a terminfo question (XTGETTCAP)', '\x1bP+q544e\x1b\\'],
    ['tmux’s passthrough', '\x1bPtmux;\x1b\x1b]1337;x\x07'],
    [
      'OSC 1337: files, variables, attention',
      '\x1b]1337;File=inline=1:AAAA\x07\x1b]1337;ReportVariable=bmFtZQ==\x07',
    ],
    [
      'OSC 50, 7, 133, 633, 1',
      '\x1b]50;?\x07\x1b]7;file:///etc\x07\x1b]133;A\x07\x1b]633;E;x\x07\x1b]1;icon\x07',
    ],
    ['OSC without a number', '\x1b];x\x07\x1b]x\x07\x1b]\x07'],
    ['a question for the clipboard', '\x1b]52;c;?\x07\x1b]52;;?\x1b\\\x1b]052;p;?\x07'],
    [
      'size, place and stacking of the window',
      '\x1b[8;1;1t\x1b[3;0;0t\x1b[1t\x1b[2t\x1b[9;1t\x1b[5t\x1b[6t\x1b[4;9;9t',
    ],
    ['reports of titles and places', '\x1b[21t\x1b[20t\x1b[13t\x1b[11t\x1b[19t\x1b[15t'],
    [
      'reports of what was shown, and printing',
      "\x1b[1;1;1;1;9;9*y\x1b[1$w\x1b[1$u\x1b[&u\x1b[?u\x1b['|\x1b[5i\x1b[?5i",
    ],
    ['progress (ConEmu’s OSC 9)', '\x1b]9;4;1;50\x07\x1b]9;9;C:\\\x07'],
  ])('%s', (_, text) => expect(passed(`<${text}>`)).toBe('<>'));

  it('links of other kinds: the text stays, and no earlier link goes on over it', () => {
    for (const address of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'ssh://host',
      'x-man-page://ls',
      'data:text/html,x',
      'vscode://file/x',
      'https:no-slashes',
      '/room/other/',
      'https://a.example/ b',
      'https://é.example',
      `https://a.example/${'x'.repeat(2_100)}`,
    ])
      expect(passed(`\x1b]8;;${address}\x1b\\text`), address).toBe('\x1b]8;;\x1b\\text');
  });

  it('a link’s parameters that are too long or not of ASCII, and links that are nothing but semicolons', () => {
    const link = (keys: string) => `\x1b]8;${keys};https://a.example\x1b\\`;
    expect(passed(link(`id=${'x'.repeat(253)}`))).toBe(link(`id=${'x'.repeat(253)}`));
    for (const keys of [`id=${'x'.repeat(254)}`, 'id=é', 'id= '])
      expect(passed(link(keys)), keys).toBe('\x1b]8;;\x1b\\');
    // Each must be read once: by the square of its length, these would take minutes.
    const semicolons = `\x1b]8;${';'.repeat(16_000)} \x1b\\`;
    expect(passed(semicolons.repeat(1_000))).toBe('\x1b]8;;\x1b\\'.repeat(1_000));
  });

  it('what is too long, of whatever kind, and what follows is text again', () => {
    const much = 'x'.repeat(20_000);
    for (const text of [
      `\x1b]2;${much}\x07`,
      `\x1b]4;1;${much}\x07`,
      `\x1bP$q${much}\x1b\\`,
      `\x1b_${much}\x1b\\`,
      `\x1b[${'1;'.repeat(600)}m`,
      `\x1b${'\0'.repeat(2_000)}[m`,
      `\x1b${' '.repeat(2_000)}A`,
    ])
      expect(passed(`<${text}>`), text.slice(0, 9)).toBe('<>');
  });
});

describe('titles', () => {
  const titles = (text: string) =>
    [...passed(text).matchAll(/\x1b\]2;(.*?)\x1b\\/g)].map(([, title]) => title);

  it('come as OSC 0 and 2, cleaned, and only when they change', () => {
    expect(
      titles('\x1b]0;one\x07\x1b]2;one\x07\x1b]1;icon\x07\x1b]2;t\u202ewo\u200b\t2\x07\x1b]2;\x07'),
    ).toEqual(['one', 'two 2', '']);
    expect(titles(`\x1b]2;${'x'.repeat(999)}\x07`)[0]).toHaveLength(256);
  });

  it('are put aside and taken back here', () => {
    expect(
      titles('\x1b]2;shell\x07\x1b[22;0t\x1b]2;vim\x07\x1b[22;1t\x1b[23;1t\x1b[23;2t\x1b[23;0t'),
    ).toEqual(['shell', 'vim', 'shell']);
  });

  const FLOOD = Array.from({ length: 1_000 }, (_, i) => `\x1b]2;${i}\x07`).join('');

  it('of a flood, most are dropped', () => {
    expect(titles(FLOOD).length).toBeLessThan(200);
  });

  it('the newest of a flood is told when its time has come, once, and so is one that was taken back', () => {
    for (const [more, want] of [
      ['', '999'],
      ['\x1b[22t\x1b]2;other\x07\x1b[23t', '999'],
      ['\x1b[22t\x1b]2;other\x07', 'other'],
    ]) {
      let now = 0;
      const filter = open({}, () => now);
      filter.push(bytes(`${FLOOD}${more}`));
      const ms = filter.lateIn() ?? 0;
      expect(ms).toBeGreaterThan(0);
      expect(filter.late().output).toHaveLength(0);
      now += ms;
      expect(filter.lateIn()).toBe(0);
      expect(filter.late().output.toString()).toBe(`\x1b]2;${want}\x1b\\`);
      expect(filter.lateIn()).toBeNull();
      now += 1_000;
      expect(filter.late().output).toHaveLength(0);
    }
  });

  it('one that is back at what was told before its time has come is not told again', () => {
    const filter = open();
    const last = through([bytes(FLOOD)], filter)
      .toString()
      .match(/\d+(?=\x1b\\$)/)?.[0];
    expect(filter.lateIn()).not.toBeNull();
    filter.push(bytes(`\x1b]2;${last}\x07`));
    expect(filter.lateIn()).toBeNull();
  });

  it('those that change nothing do not count', () => {
    const same = '\x1b]2;same\x07'.repeat(1_000);
    expect(titles(`${same}\x1b]2;other\x07`)).toEqual(['same', 'other']);
  });

  it('a late one is never put inside a character', () => {
    let now = 0;
    const filter = open({}, () => now);
    filter.push(bytes(FLOOD));
    now = 1_000;
    for (const text of ['é', '漢', '🚀']) {
      for (const byte of bytes(text).subarray(0, -1)) {
        filter.push(Buffer.of(byte));
        expect(filter.lateIn()).toBeNull();
        expect(filter.late().output).toHaveLength(0);
      }
      filter.push(bytes(text).subarray(-1));
      expect(filter.lateIn()).toBe(0);
    }
    expect(filter.late().output.toString()).toBe('\x1b]2;999\x1b\\');
  });
});

describe('notifications', () => {
  it.each([
    ['OSC 9', '\x1b]9;build done\x07', 'build done'],
    ['OSC 777', '\x1b]777;notify;make;all; well\x1b\\', 'make: all; well'],
    ['OSC 99', '\x1b]99;;Hello\x1b\\', 'Hello'],
    [
      'OSC 99 in pieces',
      '\x1b]99;i=1:d=0;Hello\x1b\\\x1b]99;i=1:p=body:e=1;dGhlcmU=\x1b\\',
      'Hello there',
    ],
    ['what is in them is cleaned', '\x1b]9;a\u202eb\u200bc\td\x07', 'abc d'],
  ])('%s', (_, text, want) => {
    expect(passed(text)).toBe(`\x1b]9;${want}\x1b\\`);
    expect(passed(text, { notifications: 'never' })).toBe('');
  });

  it('are three at once, and one in two seconds', () => {
    let now = 0;
    const filter = open({}, () => now);
    const one = () => filter.push(bytes('\x1b]9;x\x07')).output.length > 0;
    expect(Array.from({ length: 5 }, one)).toEqual([true, true, true, false, false]);
    now = 2_000;
    expect([one(), one()]).toEqual([true, false]);
  });

  it('of other kinds are nothing', () => {
    expect(passed('\x1b]99;p=?;\x07\x1b]99;i=1:p=close;\x07\x1b]777;precmd\x07\x1b]9;\x07')).toBe(
      '',
    );
  });
});

describe('the clipboard', () => {
  const base64 = (text: string) => bytes(text).toString('base64');

  it('gets an offer in one form, without controls; with `never` nothing at all', () => {
    const text = `\x1b]52;pc;${base64('rm\x1b[201~\n\r\0x')}\x07`;
    expect(passed(text)).toBe(`\x1b]52;c;${base64('rm[201~\n\nx')}\x1b\\`);
    expect(passed(text, { clipboard: 'never' })).toBe('');
    expect(passed('\x1b]52;p;YQ==\x07\x1b]52;c;!\x07\x1b]52;c;\x07')).toBe('');
  });

  it('a megabyte is offered; of what is larger only that it is', () => {
    const [largest, larger, huge] = [1024 * 1024, 1024 * 1024 + 1, 2 * 1024 * 1024].map(
      (n) => `\x1b]52;c;${base64('x'.repeat(n))}\x1b\\`,
    );
    expect(passed(largest ?? '')).toBe(largest);
    for (const much of [larger, huge]) expect(passed(much ?? '')).toBe('\x1b]52;c;>\x1b\\');
    expect(passed(larger ?? '', { clipboard: 'never' })).toBe('');
  });

  it('a megabyte that comes in the smallest pieces is read once', () => {
    const text = bytes(`\x1b]52;c;${base64('x'.repeat(1024 * 1024))}\x1b\\`);
    const filter = open();
    // All that came before must not be read with every piece.
    const out = [...text].map((byte) => filter.push(Buffer.of(byte)).output);
    expect(Buffer.concat(out)).toEqual(text);
  });

  it('is offered five texts at once, and one in a second', () => {
    let now = 0;
    const filter = open({}, () => now);
    const one = () => filter.push(bytes('\x1b]52;c;YQ==\x07')).output.length > 0;
    expect(Array.from({ length: 7 }, one).filter(Boolean)).toHaveLength(5);
    now = 1_000;
    expect([one(), one()]).toEqual([true, false]);
  });
});

describe('those who watch', () => {
  const shared = (text: string) => open().push(bytes(text)).shared.toString();

  it('get neither what an app copies nor what it notifies, and all else as the seat does', () => {
    const others = '\x1b]2;title\x1b\\text\x1b]8;;https://a.example\x1b\\link\x1b[31m漢';
    const own = ['\x1b]52;c;YQ==\x07', '\x1b]9;x\x07', '\x1b]777;notify;a;b\x07', '\x1b]99;;x\x07'];
    for (const one of [...own, `\x1b]52;c;${'A'.repeat(1_400_000)}\x07`]) {
      expect(passed(`<${one}>`).length).toBeGreaterThan(4);
      expect(shared(`<${one}>`)).toBe('<\x1b\\>');
    }
    expect(shared(own[0] + others + own[1] + others)).toBe(
      `\x1b\\${others}\x1b\\${others.slice(11)}`,
    );
    expect(shared(others)).toBe(others);
  });

  it('get the very buffer of the seat where nothing is for it alone', () => {
    for (const text of ['text', 'a\x1b]1337;x\x07b']) {
      const passed = open().push(bytes(text));
      expect(passed.shared).toBe(passed.output);
    }
  });
});

it('what is left out joins nothing: bytes around it never become a control character', async () => {
  const lead = Buffer.of(0xc2);
  const rest = Buffer.concat([Buffer.of(0x9d), bytes('8;;javascript:x\x07text')]);
  for (const between of ['\x1b_x\x1b\\', '\x1b]1337;x\x07', '\x1b[21t', '\x1b[31\x1b[m']) {
    const whole = Buffer.concat([lead, bytes(between), rest]);
    for (const pieces of [[whole], [...whole].map((byte) => Buffer.of(byte))])
      expect(await seenIn(through(pieces)), between).toEqual([]);
  }
});

/** Pieces of which strings, broken ones too, can come about. */
const piece = fc
  .oneof(
    fc.constantFrom(
      '\x1b',
      '\x1b',
      '\u009d',
      '\u0090',
      '\u009b',
      '\u009f',
      '\u009e',
      '\u0098',
      '\u009c',
      '\x1b\\',
      '\x07',
      '\x18',
      '\x1a',
      '\0',
      '\n',
      '\x7f',
    ),
    fc.constantFrom(
      ']',
      '[',
      'P',
      '_',
      '^',
      'X',
      '\\',
      't',
      'm',
      '(',
      ' ',
      '$',
      '?',
      ';',
      ':',
      'é',
      '漢',
      '\u0085',
      '\ufeff',
    ),
    fc.constantFrom(
      '8;;https://a.example',
      '8;;javascript:x',
      '8;;',
      '52;c;YQ==',
      '52;c;?',
      '2;title',
      '0;a\u202eb',
      '9;hello',
      '1337;x',
      '4;1;?',
      '11;?',
      '$qm',
      '21',
      '18',
      '22;0',
      '23;0',
      '3;1;1',
      '777;notify;a;b',
      'text',
    ),
  )
  .map(bytes);
const raw = fc
  .constantFrom(0xc2, 0x9d, 0x9c, 0x90, 0x80, 0xe2, 0xf0, 0xff, 0xc1, 0xef, 0xbb, 0xbf)
  .map((byte) => Buffer.of(byte));
const stream = fc
  .array(fc.oneof({ weight: 5, arbitrary: piece }, { weight: 1, arbitrary: raw }), {
    maxLength: 40,
  })
  .map((pieces) => Buffer.concat(pieces));
const cuts = fc.array(fc.nat(400), { maxLength: 6 });

const ALLOWED = [
  /^osc 2 [^\0-\x1f\x7f-\x9f\u202e]{0,256}$/,
  /^osc 9 [^\0-\x1f\x7f-\x9f\u202e]{1,256}$/,
  /^osc 8 ;(?:https:\/\/a\.example[!-~]*)?$/,
  /^osc 8 [!-~]*;(?:https?:\/\/[!-~]+)?$/,
  /^osc 52 c;YQ==$/,
  /^osc (?:4|10|11|12|104|110|111|112) [ -~]*$/,
  /^dcs \$q[ -~]{0,16}$/,
  // Every other operation, report and question for a window would be here.
  /^csi (?:14|16|18)(?:;[\d;:]*)? t$/,
];

it('any output, cut anywhere: browsers get the same, and nothing that is not allowed', async () => {
  await fc.assert(
    fc.asyncProperty(stream, cuts, async (whole, at) => {
      const once = through([whole]);
      expect(through(cutAt(whole, at))).toEqual(once);
      for (const one of await seenIn(once))
        expect(
          ALLOWED.some((allowed) => allowed.test(one)),
          `${JSON.stringify(one)} of ${JSON.stringify(whole.toString('latin1'))}`,
        ).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

/** What may be a repeat that is bounded. */
const FREQUENT = /\d{3}.*[LMSTIZb]$/;

it('output without such things goes through byte for byte, cut anywhere', () => {
  const harmless = fc.array(
    fc.oneof(
      fc
        .string({ unit: 'grapheme', maxLength: 8 })
        .filter((text) => !/[\x1b\u0080-\u009f\x18\x1a]/.test(text)),
      fc
        .stringMatching(/^\x1b\[[?>=!]?[\d;:]{0,12}[ $"]?[@-hj-svxz{}~]$/)
        .filter((text) => !FREQUENT.test(text)),
      fc
        .stringMatching(/^\x1b[ #%()*+]?[@-OQ-WYZ`-~]$/)
        .filter((text) => !/^\x1b[[\]P^_X]/.test(text)),
      fc.stringMatching(/^\u009b[\d;]{0,6}[A-Ha-hj-m]$/).filter((text) => !FREQUENT.test(text)),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(harmless, cuts, (parts, at) => {
      const whole = bytes(parts.join(''));
      expect(through(cutAt(whole, at))).toEqual(whole);
    }),
    { numRuns: 2_000 },
  );
});

it('another filter goes on where this one is, with its tail', () => {
  fc.assert(
    fc.property(stream, fc.nat(400), (whole, cut) => {
      const at = cut % (whole.length + 1);
      const [stays, next] = [open(), open()];
      const first = stays.push(whole.subarray(0, at)).output;
      const tail = stays.tail();
      // What is unfinished comes to nothing by itself.
      expect(next.push(tail).output).toEqual(Buffer.alloc(0));
      const [here, there] = [stays, next].map((filter) =>
        filter.push(whole.subarray(at)).output.toString(),
      );
      const titles = /\x1b\]2;.*?\x1b\\/gs;
      const continuation = /^[\u{fffd}]+/u;
      // Titles are kept elsewhere; a broken character is nothing in either.
      const plain = (text = '') => text.replace(titles, '').replace(continuation, '');
      expect([first.length >= 0, plain(there)]).toEqual([true, plain(here)]);
    }),
    { numRuns: 2_000 },
  );
});
