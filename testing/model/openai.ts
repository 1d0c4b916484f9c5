// OpenAI's chat completions as its documentation and the local servers that speak them have it: the chunks of a stream,
// the shapes of errors, and what of a request they refuse.
import * as v from 'valibot';
import type { Dialect } from './dialect.ts';
import { inputParts, piecesOf } from './script.ts';

const toolName = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/));
const messageSchema = v.variant('role', [
  v.strictObject({ role: v.literal('system'), content: v.pipe(v.string(), v.minLength(1)) }),
  v.strictObject({ role: v.literal('user'), content: v.pipe(v.string(), v.minLength(1)) }),
  v.strictObject({
    role: v.literal('assistant'),
    content: v.optional(v.nullable(v.string())),
    tool_calls: v.optional(
      v.array(
        v.strictObject({
          id: v.pipe(v.string(), v.minLength(1)),
          type: v.literal('function'),
          function: v.strictObject({ name: toolName, arguments: v.string() }),
        }),
      ),
    ),
  }),
  v.strictObject({ role: v.literal('tool'), tool_call_id: v.string(), content: v.string() }),
]);
const requestSchema = v.strictObject({
  model: v.pipe(v.string(), v.minLength(1)),
  messages: v.pipe(v.array(messageSchema), v.minLength(1)),
  stream: v.literal(true),
  stream_options: v.optional(v.strictObject({ include_usage: v.boolean() })),
  max_tokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  max_completion_tokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  tools: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          type: v.literal('function'),
          function: v.strictObject({
            name: toolName,
            description: v.optional(v.string()),
            parameters: v.looseObject({ type: v.literal('object') }),
          }),
        }),
      ),
      v.minLength(1),
    ),
  ),
  tool_choice: v.optional(v.picklist(['auto', 'none'])),
});
type ChatRequest = v.InferOutput<typeof requestSchema>;

export const dialect: Dialect = {
  path: '/v1/chat/completions',

  wrong({ body }) {
    const read = v.safeParse(requestSchema, body);
    if (read.success) return conversation(read.output);
    const [issue] = read.issues;
    return `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`;
  },

  texts: (body) => (v.is(requestSchema, body) ? JSON.stringify(body.messages) : ''),

  *events(reply, body) {
    const { model, stream_options } = body as ChatRequest;
    const chunk = (fields: object) =>
      `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, ...fields })}\n\n`;
    const choice = (delta: object, finish_reason: string | null = null) =>
      chunk({ choices: [{ index: 0, delta, logprobs: null, finish_reason }] });
    yield { data: choice({ role: 'assistant', content: '' }) };
    for (const content of piecesOf(reply))
      yield { data: choice({ content }), piece: true, text: true };
    for (const [index, call] of (reply.calls ?? []).entries()) {
      const { name, id = `call_${index + 1}` } = call;
      const first = { index, id, type: 'function', function: { name, arguments: '' } };
      yield { data: choice({ tool_calls: [first] }), piece: true };
      for (const part of inputParts(call))
        yield { data: choice({ tool_calls: [{ index, function: { arguments: part } }] }) };
    }
    const ends = { refused: 'content_filter', length: 'length' } as const;
    const usual = reply.calls?.length ? 'tool_calls' : 'stop';
    yield { data: choice({}, reply.stop ? ends[reply.stop] : usual) };
    if (stream_options?.include_usage && !reply.noUsage) {
      const { input = 10, output = 5, cacheRead = 0 } = reply.usage ?? {};
      const prompt_tokens = input + cacheRead;
      const usage = {
        prompt_tokens,
        completion_tokens: output,
        total_tokens: prompt_tokens + output,
        prompt_tokens_details: { cached_tokens: cacheRead },
      };
      yield { data: chunk({ choices: [], usage }) };
    }
    yield { data: 'data: [DONE]\n\n' };
  },

  error: (status, message) => ({
    error: { message, type: status === 429 ? 'rate_limit_error' : 'server_error', code: null },
  }),

  streamError: (type) => `data: ${JSON.stringify({ error: { message: type, type } })}\n\n`,
};

function conversation({ messages, tools }: ChatRequest): string {
  for (const [at, message] of messages.entries()) {
    if (message.role !== 'assistant' || !message.tool_calls) continue;
    if (message.tool_calls.length === 0) return `messages.${at}: tool_calls is empty`;
    if (!tools) return 'tools: required where there are tool_calls';
    const wanted = message.tool_calls.map(({ id }) => id);
    const given: string[] = [];
    for (let next = messages[at + 1 + given.length]; next?.role === 'tool'; ) {
      given.push(next.tool_call_id);
      next = messages[at + 1 + given.length];
    }
    if ([...wanted].sort().join() !== [...given].sort().join())
      return `messages.${at}: tool_calls must be followed by tool messages for ${wanted.join()}`;
  }
  return '';
}
