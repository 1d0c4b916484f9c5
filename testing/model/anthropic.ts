// Anthropic's Messages API as its documentation has it: the events of a stream, the shapes of errors, and what of a
// request it refuses.
import * as v from 'valibot';
import type { Dialect } from './dialect.ts';
import { inputParts, piecesOf } from './script.ts';

const cacheControl = v.optional(v.object({ type: v.literal('ephemeral') }));
const textBlock = v.strictObject({
  type: v.literal('text'),
  text: v.pipe(v.string(), v.regex(/\S/, 'text blocks must be non-empty')),
  cache_control: cacheControl,
});
const toolName = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,128}$/));
const toolId = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]+$/));
const block = v.variant('type', [
  textBlock,
  v.strictObject({
    type: v.literal('tool_use'),
    id: toolId,
    name: toolName,
    input: v.custom<object>((x) => typeof x === 'object' && x !== null && !Array.isArray(x)),
    cache_control: cacheControl,
  }),
  v.strictObject({
    type: v.literal('tool_result'),
    tool_use_id: toolId,
    content: v.union([v.string(), v.array(textBlock)]),
    is_error: v.optional(v.boolean()),
    cache_control: cacheControl,
  }),
  v.strictObject({ type: v.literal('thinking'), thinking: v.string(), signature: v.string() }),
  v.strictObject({ type: v.literal('redacted_thinking'), data: v.string() }),
]);
const requestSchema = v.strictObject({
  model: v.pipe(v.string(), v.minLength(1)),
  max_tokens: v.pipe(v.number(), v.integer(), v.minValue(1)),
  stream: v.literal(true),
  system: v.optional(v.union([v.string(), v.array(textBlock)])),
  messages: v.pipe(
    v.array(
      v.strictObject({
        role: v.picklist(['user', 'assistant']),
        content: v.union([v.string(), v.array(block)]),
      }),
    ),
    v.minLength(1),
  ),
  tools: v.optional(
    v.array(
      v.strictObject({
        name: toolName,
        description: v.optional(v.string()),
        input_schema: v.looseObject({ type: v.literal('object') }),
        cache_control: cacheControl,
      }),
    ),
  ),
  tool_choice: v.optional(v.object({ type: v.picklist(['auto', 'none']) })),
  thinking: v.optional(v.object({ type: v.picklist(['adaptive', 'disabled', 'between_tools']) })),
  output_config: v.optional(v.object({ effort: v.picklist(['low', 'medium', 'high']) })),
  metadata: v.optional(v.strictObject({ user_id: v.optional(v.string()) })),
});
type MessagesRequest = v.InferOutput<typeof requestSchema>;

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

export const dialect: Dialect = {
  path: '/v1/messages',

  wrong({ headers, body }) {
    if (headers['anthropic-version'] === undefined) return 'anthropic-version: header is required';
    const read = v.safeParse(requestSchema, body);
    if (read.success) return conversation(read.output);
    const [issue] = read.issues;
    return `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`;
  },

  texts: (body) => (v.is(requestSchema, body) ? JSON.stringify(body.messages) : ''),

  *events(reply, body) {
    const { model } = body as MessagesRequest;
    const { input = 10, output = 5, cacheRead = 0, cacheWrite = 0 } = reply.usage ?? {};
    const counts = {
      input_tokens: input,
      cache_read_input_tokens: cacheRead,
      cache_creation_input_tokens: cacheWrite,
    };
    const message = {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model, content: [] },
      ...{ stop_reason: null, stop_sequence: null },
      usage: { ...counts, output_tokens: 1 },
    };
    yield { data: event('message_start', { message }) };
    yield { data: event('ping', {}) };
    let index = 0;
    const start = (content_block: object) => event('content_block_start', { index, content_block });
    const delta = (delta: object) => event('content_block_delta', { index, delta });
    const stop = () => event('content_block_stop', { index: index++ });
    if (reply.thinking !== undefined) {
      yield { data: start({ type: 'thinking', thinking: '', signature: '' }) };
      yield { data: delta({ type: 'thinking_delta', thinking: reply.thinking }) };
      yield { data: delta({ type: 'signature_delta', signature: `signed:${reply.thinking}` }) };
      yield { data: stop() };
    }
    const pieces = piecesOf(reply);
    if (pieces.length > 0) {
      yield { data: start({ type: 'text', text: '' }), text: true };
      for (const text of pieces)
        yield { data: delta({ type: 'text_delta', text }), piece: true, text: true };
    }
    if (pieces.length > 0) yield { data: stop() };
    for (const [n, call] of (reply.calls ?? []).entries()) {
      const { name, id = `toolu_${n + 1}` } = call;
      yield { data: start({ type: 'tool_use', id, name, input: {} }), piece: true };
      for (const partial_json of inputParts(call))
        yield { data: delta({ type: 'input_json_delta', partial_json }) };
      yield { data: stop() };
    }
    const ends = { refused: 'refusal', length: 'max_tokens' } as const;
    const usual = reply.calls?.length ? 'tool_use' : 'end_turn';
    const stop_reason = reply.stop ? ends[reply.stop] : usual;
    const usage = { output_tokens: output };
    yield { data: event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage }) };
    yield { data: event('message_stop', {}) };
  },

  error: (status, message) => ({
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? 'api_error', message },
    request_id: 'req_1',
  }),

  streamError: (type) => event('error', { error: { type, message: type } }),
};

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

/** What is wrong with a conversation, though each of its messages is right by itself. */
function conversation({ model, messages, tools, thinking, system }: MessagesRequest): string {
  if (model === 'claude-sonnet-5-5' && thinking?.type === 'disabled')
    return 'thinking.type: use "between_tools"';
  const parts = (content: (typeof messages)[number]['content'] | undefined) =>
    Array.isArray(content) ? content : [];
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role';
  if (messages.at(-1)?.role !== 'user') return 'messages: the conversation must end with "user"';
  const marks = [
    ...(Array.isArray(system) ? system : []),
    ...(tools ?? []),
    ...messages.flatMap(({ content }) => parts(content)),
  ].filter((part) => 'cache_control' in part && part.cache_control !== undefined);
  if (marks.length > 4) return `at most 4 blocks may have cache_control, found ${marks.length}`;
  for (const [at, { role, content }] of messages.entries()) {
    const used = parts(content).flatMap((part) => (part.type === 'tool_use' ? [part.id] : []));
    if (used.length > 0 && role !== 'assistant') return `messages.${at}: tool_use of a user`;
    if (used.length > 0 && !tools?.length) return 'tools: required where there is tool_use';
    if (new Set(used).size < used.length) return `messages.${at}: tool_use ids must be unique`;
    const after = parts(messages[at + 1]?.content);
    const results = after.flatMap((part) =>
      part.type === 'tool_result' ? [part.tool_use_id] : [],
    );
    if (used.length > 0 && [...used].sort().join() !== [...results].sort().join())
      return `messages.${at + 1}: tool_result blocks must answer ${used.join()}`;
    if (used.length === 0 && results.length > 0)
      return `messages.${at + 1}: unexpected tool_use_id in tool_result`;
  }
  return '';
}
