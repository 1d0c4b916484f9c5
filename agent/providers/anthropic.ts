// Anthropic's Messages API through its SDK: requests with marks for its prompt cache, streams read event by event.
import Anthropic from '@anthropic-ai/sdk';
import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  RedactedThinkingBlockParam,
  TextBlockParam,
  ThinkingBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import * as v from 'valibot';
import { SILENCE_MS } from '../model/limits.ts';
import {
  ModelError,
  type ModelEvent,
  type ModelMessage,
  type ModelRequest,
  NO_USAGE,
  type Provider,
  type Usage,
} from '../model/model.ts';
import { estimated } from '../model/tokens.ts';
import { asObject, Calls } from './calls.ts';
import { waysOf } from './models.ts';
import type { ProviderOptions } from './provider.ts';
import { retried } from './retry.ts';
import { watched } from './watched.ts';

export function anthropicProvider({
  key,
  model,
  baseUrl,
  silenceMs = SILENCE_MS,
  waits,
}: ProviderOptions): Provider {
  const client = new Anthropic({
    // A server of one's own may take any key, the SDK none that is empty.
    apiKey: key || 'none',
    authToken: null,
    baseURL: baseUrl ?? null,
    // Nobody leads a key, or a conversation, to somewhere else.
    fetchOptions: { redirect: 'error' },
    // Ours wait as providers ask, and can be stopped.
    maxRetries: 0,
    // What it logs has parts of answers in it.
    logLevel: 'off',
    openTelemetry: false,
  });
  return {
    stream(request, signal) {
      const ask = (both: AbortSignal, heard: () => void) =>
        read(client, paramsOf(model, request), both, heard);
      return retried(() => watched(ask, signal, silenceMs), signal, waits);
    },
  };
}

const CACHED = { cache_control: { type: 'ephemeral' } } as const;

/**
 * The request. Its cache begins with the tools, then the system prompt: the mark at the end of that keeps both for the turns to
 * come, the one at the end of the conversation for the next round of this turn, if there may be one. What is shorter than a model's
 * least length is not kept, and costs no more.
 */
export function paramsOf(model: string, request: ModelRequest): MessageCreateParamsStreaming {
  const goesOn = request.tools.length > 0 && !request.noCalls;
  const system: TextBlockParam[] = request.system.map((text) => ({ type: 'text', text }));
  const tools = request.tools.map(({ name, description, input }) => ({
    name,
    description,
    input_schema: { ...input, type: 'object' as const },
  }));
  return {
    model,
    max_tokens: request.maxTokens,
    stream: true,
    system: marked(system),
    messages: request.messages.map((message, at) => {
      const { role, content } = messageOf(message);
      const isLast = at === request.messages.length - 1;
      return { role, content: isLast && goesOn ? marked(content) : content };
    }),
    ...(tools.length > 0 && { tools }),
    ...(request.noCalls && tools.length > 0 && { tool_choice: { type: 'none' } as const }),
    ...waysOf(model),
  };
}

function marked<T extends ContentBlockParam>(blocks: readonly T[]): T[] {
  return blocks.map((block, at) => (at === blocks.length - 1 ? { ...block, ...CACHED } : block));
}

function messageOf(message: ModelMessage): {
  role: 'user' | 'assistant';
  content: ContentBlockParam[];
} {
  switch (message.role) {
    case 'user':
      return {
        role: 'user',
        content: message.parts.map(({ text }) => ({ type: 'text', text })),
      };
    case 'assistant':
      if (message.kept) return { role: 'assistant', content: message.kept as ContentBlockParam[] };
      return {
        role: 'assistant',
        content: [
          ...(message.text.trim() ? [{ type: 'text', text: message.text } as const] : []),
          ...message.calls.map(({ id, name, input }) => {
            return { type: 'tool_use', id, name, input: asObject(input) } as const;
          }),
        ],
      };
    case 'results':
      return {
        role: 'user',
        content: message.results.map(({ id, text, failed }) => {
          return { type: 'tool_result', tool_use_id: id, content: text, is_error: failed } as const;
        }),
      };
  }
}

const tokens = v.nullish(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
const usageSchema = v.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
});
const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** What is used of the events; any other is passed over, as the API's documentation asks. */
const eventSchema = v.variant('type', [
  v.object({ type: v.literal('message_start'), message: v.object({ usage: usageSchema }) }),
  v.object({
    type: v.literal('content_block_start'),
    index,
    content_block: v.variant('type', [
      v.object({ type: v.literal('text'), text: v.string() }),
      v.object({ type: v.literal('tool_use'), id: v.string(), name: v.string() }),
      v.object({ type: v.literal('redacted_thinking'), data: v.string() }),
      v.object({ type: v.literal('thinking') }),
    ]),
  }),
  v.object({
    type: v.literal('content_block_delta'),
    index,
    delta: v.variant('type', [
      v.object({ type: v.literal('text_delta'), text: v.string() }),
      v.object({ type: v.literal('input_json_delta'), partial_json: v.string() }),
      v.object({ type: v.literal('thinking_delta'), thinking: v.string() }),
      v.object({ type: v.literal('signature_delta'), signature: v.string() }),
    ]),
  }),
  v.object({ type: v.literal('content_block_stop'), index }),
  v.object({
    type: v.literal('message_delta'),
    delta: v.object({ stop_reason: v.nullish(v.string()) }),
    usage: v.nullish(usageSchema),
  }),
  v.object({ type: v.literal('message_stop') }),
]);
type StreamEvent = v.InferOutput<typeof eventSchema>;

async function* read(
  client: Anthropic,
  params: MessageCreateParamsStreaming,
  signal: AbortSignal,
  heard: () => void,
): AsyncGenerator<ModelEvent> {
  const answer = new Answer();
  let accepted = false;
  let failed: unknown;
  try {
    const stream = await client.messages.create(params, { signal });
    accepted = true;
    for await (const raw of stream) {
      heard();
      const read = v.safeParse(eventSchema, raw);
      const event = read.success ? answer.take(read.output) : undefined;
      if (event) yield event;
    }
  } catch (error) {
    failed = error;
  }
  // Whatever became of it has been used, also where nobody waited for its first word.
  if (accepted || signal.aborted) yield { type: 'usage', usage: answer.usage(params) };
  if (failed !== undefined) throw failed;
  if (!answer.ended) throw new ModelError('cut', 'The answer broke off.');
  yield { type: 'kept', kept: answer.kept() };
  yield { type: 'end', reason: answer.reason };
}

/** An answer as it grows. */
class Answer {
  ended = false;
  readonly #calls = new Calls();
  /** Calls that are complete. */
  readonly #called = new Set<number>();
  readonly #blocks = new Map<
    number,
    TextBlockParam | ThinkingBlockParam | RedactedThinkingBlockParam
  >();
  #usage: Usage | undefined;
  /** All that was written, thoughts and inputs as well. */
  #written = '';
  #stop: string | null | undefined;

  take(event: StreamEvent): ModelEvent | undefined {
    switch (event.type) {
      case 'message_start':
        this.#count(event.message.usage);
        return undefined;
      case 'message_delta':
        this.#count(event.usage);
        this.#stop = event.delta.stop_reason ?? this.#stop;
        return undefined;
      case 'message_stop':
        this.ended = true;
        return undefined;
      case 'content_block_start':
        return this.#start(event.index, event.content_block);
      case 'content_block_delta':
        return this.#grow(event.index, event.delta);
      case 'content_block_stop':
        if (!this.#calls.has(event.index) || this.#called.has(event.index)) return undefined;
        this.#called.add(event.index);
        return { type: 'call', ...this.#calls.of(event.index) };
    }
  }

  /** Where an answer broke off, nobody has counted its output. @param params of the request */
  usage({ system, messages, tools }: MessageCreateParamsStreaming): Usage {
    const counted = this.#usage;
    if (counted && this.ended) return counted;
    const guess = estimated([system, messages, tools], this.#written);
    return counted ? { ...counted, output: Math.max(counted.output, guess.output) } : guess;
  }

  get reason(): 'done' | 'length' | 'calls' | 'refused' {
    if (this.#stop === 'refusal') return 'refused';
    if (this.#stop === 'tool_use') return 'calls';
    return this.#stop === 'max_tokens' || this.#stop === 'model_context_window_exceeded'
      ? 'length'
      : 'done';
  }

  /** Its blocks, in order: thoughts go back as they came, next to the calls that they led to. */
  kept(): ContentBlockParam[] {
    const calls = [...this.#called].map((index): [number, ContentBlockParam] => {
      const { id, name, input } = this.#calls.of(index);
      return [index, { type: 'tool_use', id, name, input: asObject(input) }];
    });
    return [...this.#blocks, ...calls]
      .sort(([a], [b]) => a - b)
      .map(([, block]) => block)
      .filter((block) => block.type !== 'text' || block.text.trim() !== '');
  }

  #count(usage: v.InferOutput<typeof usageSchema> | null | undefined): void {
    const { input, output, cacheRead, cacheWrite } = this.#usage ?? NO_USAGE;
    this.#usage = {
      input: usage?.input_tokens ?? input,
      output: usage?.output_tokens ?? output,
      cacheRead: usage?.cache_read_input_tokens ?? cacheRead,
      cacheWrite: usage?.cache_creation_input_tokens ?? cacheWrite,
    };
  }

  #start(
    index: number,
    block: Extract<StreamEvent, { type: 'content_block_start' }>['content_block'],
  ) {
    if (block.type === 'tool_use') this.#calls.part(index, block);
    else if (block.type === 'thinking')
      this.#blocks.set(index, { type: 'thinking', thinking: '', signature: '' });
    else if (block.type === 'redacted_thinking') this.#blocks.set(index, block);
    else {
      this.#blocks.set(index, { type: 'text', text: '' });
      return this.#grow(index, { type: 'text_delta', text: block.text });
    }
    return undefined;
  }

  #grow(
    index: number,
    delta: Extract<StreamEvent, { type: 'content_block_delta' }>['delta'],
  ): ModelEvent | undefined {
    const block = this.#blocks.get(index);
    switch (delta.type) {
      case 'text_delta':
        if (block?.type !== 'text' || delta.text === '') return undefined;
        block.text += delta.text;
        this.#written += delta.text;
        return { type: 'text', text: delta.text };
      case 'input_json_delta':
        if (!this.#calls.has(index)) return undefined;
        this.#calls.part(index, { json: delta.partial_json });
        this.#written += delta.partial_json;
        return undefined;
      case 'thinking_delta':
        if (block?.type !== 'thinking') return undefined;
        block.thinking += delta.thinking;
        this.#written += delta.thinking;
        return undefined;
      case 'signature_delta':
        if (block?.type !== 'thinking') return undefined;
        block.signature += delta.signature;
        // All that comes of thoughts that are not shown.
        this.#written += delta.signature;
        return undefined;
    }
  }
}
