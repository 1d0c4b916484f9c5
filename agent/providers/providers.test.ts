// Both providers over real sockets: what they say, how they fail, and that nothing goes on once nobody waits.
import { describe, expect, it } from 'vitest';
import { startModelServer } from '../../testing/model/server.ts';
import { until } from '../../testing/until.ts';
import { ModelError, type ModelEvent, NO_USAGE } from '../model/model.ts';
import { collect, KEY, PROVIDERS, providerAt, REQUEST } from '../test/asking.ts';
import { retried } from './retry.ts';

const of = <T extends ModelEvent['type']>(events: ModelEvent[], type: T) =>
  events.filter((event): event is Extract<ModelEvent, { type: T }> => event.type === type);

describe.each(PROVIDERS)('%s', (name) => {
  it('streams text piece by piece, then its usage and its end', async () => {
    await using server = await startModelServer({ key: KEY });
    server.say({
      text: 'Two of us: Ada and Grace.',
      usage: { input: 30, output: 9, cacheRead: 70 },
    });
    const { events, text, error } = await collect(providerAt(server, name));
    expect(error).toBeUndefined();
    expect(text).toBe('Two of us: Ada and Grace.');
    expect(of(events, 'text').length).toBeGreaterThan(2);
    expect(of(events, 'usage')).toEqual([
      { type: 'usage', usage: { input: 30, output: 9, cacheRead: 70, cacheWrite: 0 } },
    ]);
    expect(events.at(-1)).toEqual({ type: 'end', reason: 'done' });
  });

  it('puts calls together whose input comes in parts', async () => {
    await using server = await startModelServer();
    const input = { at: 'windows', deep: [1, { two: 'ünïcödé "quoted" \\ \n' }] };
    server.say({
      text: 'Looking.',
      calls: [
        { name: 'look', input },
        { name: 'look', input: {} },
      ],
    });
    const { events } = await collect(providerAt(server, name));
    const calls = of(events, 'call');
    expect(calls.map((call) => call.input)).toEqual([input, {}]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(events.at(-1)).toEqual({ type: 'end', reason: 'calls' });
  });

  it('sends calls, thoughts and results back as the provider takes them', async () => {
    await using server = await startModelServer();
    server.say({ thinking: 'Hm.', text: 'Looking.', calls: [{ name: 'look' }] }, { text: 'Done.' });
    const provider = providerAt(server, name);
    const { events, text } = await collect(provider);
    const [call] = of(events, 'call');
    const again = await collect(provider, {
      ...REQUEST,
      noCalls: true,
      messages: [
        ...REQUEST.messages,
        { role: 'assistant', text, calls: [call!], kept: of(events, 'kept')[0]?.kept },
        { role: 'results', results: [{ id: call!.id, text: 'Nothing.', failed: true }] },
      ],
    });
    expect(again.error).toBeUndefined();
    expect(again.text).toBe('Done.');
    const raw = server.requests[1]?.raw ?? '';
    if (name === 'anthropic') expect(raw).toContain('signed:Hm.');
    expect(raw).toContain('"none"');
  });

  it.each([
    ['refused', 'refused'],
    ['length', 'length'],
  ] as const)('tells the end %s', async (stop, reason) => {
    await using server = await startModelServer({ replies: [{ text: 'Well', stop }] });
    const { events } = await collect(providerAt(server, name));
    expect(events.at(-1)).toEqual({ type: 'end', reason });
  });

  it.each([529, 503, 429, 500])('asks again after %i', async (status) => {
    await using server = await startModelServer();
    server.say({ status }, { status, retryAfter: 0 }, { text: 'At last.' });
    const { text, error } = await collect(providerAt(server, name));
    expect(error).toBeUndefined();
    expect(text).toBe('At last.');
    expect(server.requests).toHaveLength(3);
  });

  it('gives up after some tries', async () => {
    await using server = await startModelServer({ replies: [{ status: 529, repeat: true }] });
    const { error } = await collect(providerAt(server, name));
    expect(error).toMatchObject({ kind: 'overloaded' });
    expect(server.requests).toHaveLength(4);
  });

  it('does not wait where the provider asks for longer than anybody would', async () => {
    await using server = await startModelServer({ replies: [{ status: 429, retryAfter: 3_600 }] });
    const { error } = await collect(providerAt(server, name));
    expect(error).toMatchObject({ kind: 'overloaded', retryAfterMs: 3_600_000 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [401, 'auth'],
    [403, 'auth'],
    [400, 'bad_request'],
    [404, 'bad_request'],
    [413, 'bad_request'],
  ] as const)('takes %i for %s, once', async (status, kind) => {
    await using server = await startModelServer({ replies: [{ status, repeat: true }] });
    const { error } = await collect(providerAt(server, name));
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ kind, retryable: false });
    expect(server.requests).toHaveLength(1);
  });

  it('asks again where a stream broke before the first word', async () => {
    await using server = await startModelServer();
    server.say({ text: [''], streamError: 'overloaded_error' }, { text: [''], cut: 'middle' });
    server.say({ text: 'Now.' });
    const { text, error } = await collect(providerAt(server, name));
    expect(error).toBeUndefined();
    expect(text).toBe('Now.');
  });

  it.each(['end', 'middle'] as const)(
    'tells an answer that was cut (%s), and does not say it twice',
    async (cut) => {
      await using server = await startModelServer({
        replies: [{ text: 'Once upon', cut }, { text: 'No' }],
      });
      const { events, text, error } = await collect(providerAt(server, name));
      expect(text).toBe('Once upon');
      expect(error).toMatchObject({ kind: 'cut' });
      expect(of(events, 'usage')[0]?.usage.output).toBeGreaterThan(2);
      expect(server.requests).toHaveLength(1);
    },
  );

  it('tells an overload in the midst of an answer', async () => {
    await using server = await startModelServer();
    server.say({ text: 'Once upon', streamError: 'overloaded_error' });
    const { text, error } = await collect(providerAt(server, name));
    expect(text).toBe('Once upon');
    expect(error).toBeInstanceOf(ModelError);
  });

  it.each(['connect', 'start', 'text'] as const)(
    'gives a silent provider up (%s)',
    async (silent) => {
      await using server = await startModelServer({
        replies: [{ text: 'Hm', silent, repeat: true }],
      });
      const waits = { count: 1, firstMs: 1, maxMs: 1 };
      const { text, error } = await collect(providerAt(server, name, { silenceMs: 1_000, waits }));
      expect(error).toMatchObject({ kind: 'timeout' });
      // What was said is not asked for again.
      expect(text).toBe(silent === 'text' ? 'Hm' : '');
      if (silent !== 'text') expect(server.requests).toHaveLength(2);
      await until(() => expect(server.underWay).toBe(0));
    },
  );

  it('follows no redirect to another server', async () => {
    await using server = await startModelServer();
    await using other = await startModelServer({ replies: [{ text: 'Here.', repeat: true }] });
    const location = `${other[name]}/${name === 'openai' ? 'chat/completions' : 'v1/messages'}`;
    server.say({ status: 307, location, repeat: true });
    const { text, error } = await collect(providerAt(server, name));
    expect(text).toBe('');
    expect(error).toBeInstanceOf(ModelError);
    expect(other.requests).toHaveLength(0);
  });

  it('tells that nobody is there', async () => {
    await using server = await startModelServer();
    await server.goDown();
    const { error } = await collect(providerAt(server, name));
    expect(error).toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    ['no events', '<html>nope</html>'],
    ['no JSON', 'event: message_start\ndata: {"type":\n\n'],
    ['other JSON', 'event: message_start\ndata: {"type":"message_start","choices":7}\n\n'],
    ['nothing', ''],
    ['a lone surrogate and NUL', 'data: "\\ud800\\u0000"\n\n'],
  ])('survives %s', async (_, raw) => {
    await using server = await startModelServer({ replies: [{ raw, repeat: true }] });
    const { text, error } = await collect(providerAt(server, name));
    expect(text).toBe('');
    expect(error).toBeInstanceOf(ModelError);
  });

  it('gives up an answer with thousands of calls, or with an input without end', async () => {
    await using server = await startModelServer();
    const calls = Array.from({ length: 3_000 }, () => ({ name: 'look' }));
    server.say({ calls }, { calls: [{ name: 'look', json: `{"at":"${'x'.repeat(2_000_000)}` }] });
    for (const _ of [1, 2])
      expect((await collect(providerAt(server, name))).error).toMatchObject({ kind: 'garbled' });
    await until(() => expect(server.underWay).toBe(0));
  });

  it('ends an answer that has no end', async () => {
    await using server = await startModelServer({ replies: [{ text: 'bla '.repeat(50_000) }] });
    const { events, text } = await collect(providerAt(server, name));
    expect(text.length).toBeLessThan(17_000);
    expect(events.at(-1)).toEqual({ type: 'end', reason: 'length' });
    await until(() => expect(server.underWay).toBe(0));
    // Nobody has counted it: broken off, it has cost at least what was read of it.
    expect(of(events, 'usage')).toHaveLength(1);
    expect(of(events, 'usage')[0]?.usage.input).toBeGreaterThan(0);
    expect(of(events, 'usage')[0]?.usage.output).toBeGreaterThan(text.length / 4);
  });

  it.each(['before its first word', 'after it'])(
    'counts what an answer has used that is stopped %s',
    async (when) => {
      await using server = await startModelServer();
      server.say({ text: 'One two three four', held: true, usage: { input: 70 } });
      const stop = new AbortController();
      const events: ModelEvent[] = [];
      const asked = (async () => {
        for await (const event of providerAt(server, name).stream(REQUEST, stop.signal))
          events.push(event);
      })();
      const ended = expect(asked).rejects.toThrow('stopped');
      await until(() => expect(server.underWay).toBe(1));
      if (when === 'after it') {
        server.release();
        await until(() => expect(of(events, 'text')).toHaveLength(1));
      }
      stop.abort(new Error('stopped by a visitor'));
      await ended;
      expect(of(events, 'usage')).toHaveLength(1);
      expect(of(events, 'usage')[0]?.usage.input).toBeGreaterThan(10);
    },
  );

  it('counts each try of a provider that falls silent', async () => {
    await using server = await startModelServer();
    server.say(
      { silent: 'connect' },
      { text: 'Hm', silent: 'start' },
      { text: 'Hm', silent: 'text' },
    );
    const waits = { count: 2, firstMs: 1, maxMs: 1 };
    const { events, error } = await collect(providerAt(server, name, { silenceMs: 1_000, waits }));
    expect(error).toMatchObject({ kind: 'timeout' });
    const used = of(events, 'usage').map(({ usage }) => usage.input);
    expect(used).toHaveLength(3);
    for (const input of used) expect(input).toBeGreaterThan(0);
  });

  it.each([401, 400, 529])('counts nothing for an answer of %i', async (status) => {
    await using server = await startModelServer({ replies: [{ status, repeat: true }] });
    const { events } = await collect(providerAt(server, name));
    expect(events).toEqual([]);
  });

  it('gives calls names and ids that providers take back, whatever came', async () => {
    await using server = await startModelServer();
    const id = 'same';
    const calls = [
      { id, name: 'look' },
      { id, name: 'rm -rf /\u001b[2J' },
      { id: '../\n', name: '', json: '{"a":' },
      { id: 'x'.repeat(500), name: 'x'.repeat(500), json: '[1]' },
    ];
    server.say({ calls }, { text: 'Well.' });
    const provider = providerAt(server, name);
    const { events } = await collect(provider);
    const found = of(events, 'call');
    expect(found.map((call) => call.name)).toEqual(['look', ...Array(3).fill('no_such_tool')]);
    expect(found.map((call) => call.input)).toEqual([{}, {}, undefined, [1]]);
    const { error } = await collect(provider, {
      ...REQUEST,
      messages: [
        ...REQUEST.messages,
        { role: 'assistant', text: '', calls: found, kept: of(events, 'kept')[0]?.kept },
        {
          role: 'results',
          results: found.map((call) => ({ id: call.id, text: 'No.', failed: true })),
        },
      ],
    });
    expect(error).toBeUndefined();
  });

  it.each(['before an answer', 'in the midst of one', 'between two tries'])(
    'frees its socket when stopped %s',
    async (when) => {
      await using server = await startModelServer();
      if (when === 'between two tries') server.say({ status: 529, repeat: true });
      else server.say({ text: 'One two three', held: true });
      const stop = new AbortController();
      const waits = { count: 5, firstMs: 600_000, maxMs: 600_000 };
      const asked = collect(providerAt(server, name, { waits }), REQUEST, stop.signal);
      await until(() => expect(server.requests).toHaveLength(1));
      if (when === 'in the midst of one') {
        await until(() => expect(server.underWay).toBe(1));
        server.release();
      }
      stop.abort(new Error('stopped by a visitor'));
      const { error } = await asked;
      expect(error).toMatchObject({ message: 'stopped by a visitor' });
      await until(() => expect(server.underWay).toBe(0));
      if (when !== 'between two tries')
        await until(async () => expect(await server.sockets()).toBe(0));
    },
  );

  it('frees its socket when nobody reads on', async () => {
    await using server = await startModelServer({
      replies: [{ text: 'One two three', held: true }],
    });
    server.release();
    const provider = providerAt(server, name);
    for await (const event of provider.stream(REQUEST, new AbortController().signal))
      if (event.type === 'text') break;
    await until(() => expect(server.brokenOff).toBe(1));
  });

  it('asks nothing once it is stopped', async () => {
    await using server = await startModelServer();
    const { error } = await collect(providerAt(server, name), REQUEST, AbortSignal.abort('gone'));
    expect(error).toBe('gone');
    expect(server.requests).toHaveLength(0);
  });

  it('has the key in the header that is for it, and nowhere else', async () => {
    await using server = await startModelServer({ key: KEY });
    server.say({ status: 400, repeat: true });
    const { error } = await collect(providerAt(server, name));
    const [asked] = server.requests;
    expect(asked?.raw).not.toContain(KEY);
    const { authorization, 'x-api-key': header, ...others } = asked?.headers ?? {};
    expect(header ?? authorization).toContain(KEY);
    expect(JSON.stringify(others)).not.toContain(KEY);
    expect(String((error as Error).stack) + JSON.stringify(error)).not.toContain(KEY);
  });
});

it('counts what a try has used that is stopped with its first word', async () => {
  const stop = new AbortController();
  const usage = { ...NO_USAGE, input: 9 };
  async function* start(): AsyncGenerator<ModelEvent> {
    stop.abort('stopped');
    yield { type: 'text', text: 'One' };
    yield { type: 'usage', usage };
    throw stop.signal.reason;
  }
  const events: ModelEvent[] = [];
  const read = async () => {
    for await (const event of retried(start, stop.signal)) events.push(event);
  };
  await expect(read()).rejects.toBe('stopped');
  expect(events).toEqual([{ type: 'usage', usage }]);
});

it('marks for the cache what stays the same, and the end of the conversation', async () => {
  await using server = await startModelServer({ replies: [{ text: 'Yes.', repeat: true }] });
  const provider = providerAt(server, 'anthropic');
  // The conversation is not sent again where no tool can be called.
  for (const more of [{}, { noCalls: true }, { tools: [] }])
    await collect(provider, { ...REQUEST, ...more });
  const marks = server.requests.map(({ body }) => {
    const { system, messages } = body as {
      system: { cache_control?: unknown }[];
      messages: { content: { cache_control?: unknown }[] }[];
    };
    return [...system, ...(messages[0]?.content ?? [])].map((part) => part.cache_control);
  });
  const kept = { type: 'ephemeral' };
  expect(marks).toEqual([
    [undefined, kept, undefined, kept],
    [undefined, kept, undefined, undefined],
    [undefined, kept, undefined, undefined],
  ]);
});

it('estimates the usage where a local server counts none', async () => {
  await using server = await startModelServer({
    replies: [{ text: 'Yes, of course.', noUsage: true }],
  });
  const { events } = await collect(providerAt(server, 'openai'));
  const [used] = of(events, 'usage');
  expect(used?.usage.input).toBeGreaterThan(10);
  expect(used?.usage.output).toBe(5);
});

it('takes a call that ends twice for one, and one that never ends for none', async () => {
  const event = (type: string, fields: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  const start = (index: number) =>
    event('content_block_start', {
      index,
      content_block: { type: 'tool_use', id: `t${index}`, name: 'look', input: {} },
    });
  const raw = [
    ...[start(0), start(1), event('content_block_stop', { index: 0 })],
    ...[event('content_block_stop', { index: 0 }), event('content_block_stop', { index: 7 })],
    event('message_delta', { delta: { stop_reason: 'tool_use' } }),
    event('message_stop', {}),
  ].join('');
  await using server = await startModelServer({ replies: [{ raw }] });
  const { events } = await collect(providerAt(server, 'anthropic'));
  expect(of(events, 'call').map(({ id }) => id)).toEqual(['t0']);
  expect(of(events, 'kept')[0]?.kept).toMatchObject([{ type: 'tool_use', id: 't0' }]);
});

describe('servers of one’s own', () => {
  const chunk = (fields: object) => `data: ${JSON.stringify(fields)}\n\n`;
  const delta = (delta: object, finish_reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason }] });
  const asked = async (...chunks: string[]) => {
    await using server = await startModelServer({ replies: [{ raw: chunks.join('') }] });
    return await collect(providerAt(server, 'openai'));
  };
  const call = (args: unknown, more: object = {}) => ({
    ...more,
    function: { name: 'look', arguments: args },
  });
  const inputs = (events: ModelEvent[]) => of(events, 'call').map(({ input }) => input);

  it.each([
    ['without numbers', [{ id: 'a' }, { id: 'b' }]],
    [
      'all with number 0',
      [
        { id: 'a', index: 0 },
        { id: 'b', index: 0 },
      ],
    ],
    ['without numbers and ids', [{}, {}]],
    ['with numbers and without ids', [{ index: 0 }, { index: 1 }]],
  ])('may send calls whole, one after the other, %s', async (_, [one, two]) => {
    const { events, error } = await asked(
      delta({ tool_calls: [call('{"at":"windows"}', one)] }),
      delta({ tool_calls: [call({ at: 'screen' }, two)] }),
      delta({}, 'stop'),
    );
    expect(error).toBeUndefined();
    expect(inputs(events)).toEqual([{ at: 'windows' }, { at: 'screen' }]);
    expect(new Set(of(events, 'call').map(({ id }) => id)).size).toBe(2);
    expect(events.at(-1)).toEqual({ type: 'end', reason: 'calls' });
  });

  it('may say id and name with each piece of a call', async () => {
    const piece = (args: string) => delta({ tool_calls: [call(args, { index: 0, id: 'a' })] });
    const { events } = await asked(piece('{"at":'), piece('"screen"}'), delta({}, 'tool_calls'));
    expect(inputs(events)).toEqual([{ at: 'screen' }]);
  });

  it('may send chunks with no choices, nulls, and an empty reason until the end', async () => {
    const { text, events } = await asked(
      chunk({ choices: [] }),
      chunk({ choices: null, usage: null }),
      chunk({}),
      delta({ content: null, tool_calls: null }, ''),
      delta({ content: 'Hi', reasoning: { odd: 1 } }, ''),
      delta({}, 'stop'),
    );
    expect(text).toBe('Hi');
    expect(events.at(-1)).toEqual({ type: 'end', reason: 'done' });
  });

  it('have not ended where they only said an empty reason, or that they failed', async () => {
    for (const last of ['', 'error'])
      expect((await asked(delta({ content: 'Hi' }, last))).error).toMatchObject({ kind: 'cut' });
  });

  it('count nothing where they count 0, and thoughts are estimated, too', async () => {
    const { events } = await asked(
      delta({ reasoning_content: 'Hm, let me think about that. ' }),
      delta({ content: 'Yes.' }),
      delta({}, 'stop'),
      chunk({ choices: [], usage: { prompt_tokens: 0, completion_tokens: 0 } }),
    );
    const [used] = of(events, 'usage');
    expect(used?.usage.input).toBeGreaterThan(10);
    expect(used?.usage.output).toBeGreaterThan(8);
  });
});

it.each([
  ['pause_turn', 'done'],
  ['stop_sequence', 'done'],
  ['something new', 'done'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'refused'],
] as const)(
  'takes the stop reason %s for %s, and counts what it cost',
  async (stop_reason, reason) => {
    const event = (type: string, fields: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
    const raw = [
      event('message_start', { message: { usage: { input_tokens: 30, output_tokens: 1 } } }),
      event('content_block_start', { index: 0, content_block: { type: 'something_new', x: 1 } }),
      event('content_block_delta', { index: 0, delta: { type: 'newer_delta', x: 1 } }),
      event('content_block_stop', { index: 0 }),
      event('message_delta', { delta: { stop_reason }, usage: { output_tokens: 7 } }),
      event('message_stop', {}),
    ].join('');
    await using server = await startModelServer({ replies: [{ raw }] });
    const { events, error } = await collect(providerAt(server, 'anthropic'));
    expect(error).toBeUndefined();
    expect(of(events, 'usage')).toEqual([
      { type: 'usage', usage: { ...NO_USAGE, input: 30, output: 7 } },
    ]);
    expect(events.at(-1)).toEqual({ type: 'end', reason });
  },
);
