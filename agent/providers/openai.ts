// Chat completions through OpenAI's SDK: its own service, and the local servers that speak them.
import OpenAI from 'openai';
import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import * as v from 'valibot';
import { SILENCE_MS } from '../model/limits.ts';
import {
  ModelError,
  type ModelEvent,
  type ModelMessage,
  type ModelRequest,
  type Provider,
  type Usage,
} from '../model/model.ts';
import { estimated } from '../model/tokens.ts';
import { asObject, Calls } from './calls.ts';
import type { ProviderOptions } from './provider.ts';
import { retried } from './retry.ts';
import { watched } from './watched.ts';

export function openaiProvider({
  key,
  model,
  baseUrl,
  silenceMs = SILENCE_MS,
  waits,
}: ProviderOptions): Provider {
  const client = new OpenAI({
    // Local servers take any key, the SDK none that is empty.
    apiKey: key || 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    baseURL: baseUrl ?? null,
    // Nobody leads a key, or a conversation, to somewhere else.
    fetchOptions: { redirect: 'error' },
    // Ours wait as providers ask, and can be stopped.
    maxRetries: 0,
    logLevel: 'off',
  });
  return {
    stream(request, signal) {
      const params = paramsOf(model, request, baseUrl !== undefined);
      const ask = (both: AbortSignal, heard: () => void) => read(client, params, both, heard);
      return retried(() => watched(ask, signal, silenceMs), signal, waits);
    },
  };
}

/** @param local whether it goes to a server of one's own: these know only the older name of the limit */
export function paramsOf(
  model: string,
  request: ModelRequest,
  local: boolean,
): ChatCompletionCreateParamsStreaming {
  const { maxTokens, system, messages, tools, noCalls } = request;
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    ...(local ? { max_tokens: maxTokens } : { max_completion_tokens: maxTokens }),
    messages: [{ role: 'system', content: system.join('\n\n') }, ...messages.flatMap(messagesOf)],
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, input }) => ({
        type: 'function' as const,
        function: { name, description, parameters: { ...input, type: 'object' } },
      })),
    }),
    ...(noCalls && tools.length > 0 && { tool_choice: 'none' as const }),
  };
}

function messagesOf(message: ModelMessage): ChatCompletionMessageParam[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: message.parts.map(({ text }) => text).join('\n\n') }];
    case 'assistant':
      return [
        {
          role: 'assistant',
          content: message.text,
          ...(message.calls.length > 0 && {
            tool_calls: message.calls.map(({ id, name, input }) => ({
              ...{ id, type: 'function' as const },
              function: { name, arguments: JSON.stringify(asObject(input)) },
            })),
          }),
        },
      ];
    case 'results':
      return message.results.map(({ id, text }) => {
        return { role: 'tool', tool_call_id: id, content: text };
      });
  }
}

const tokens = v.nullish(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
/** What is used of a chunk, as servers of all kinds send it. */
const chunkSchema = v.object({
  choices: v.nullish(
    v.array(
      v.object({
        delta: v.nullish(
          v.object({
            content: v.nullish(v.string()),
            /** Thoughts, by the names that they have at different servers. */
            reasoning_content: v.fallback(v.nullish(v.string()), null),
            reasoning: v.fallback(v.nullish(v.string()), null),
            refusal: v.nullish(v.string()),
            tool_calls: v.nullish(
              v.array(
                v.object({
                  index: v.nullish(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
                  id: v.nullish(v.string()),
                  function: v.nullish(
                    v.object({
                      name: v.nullish(v.string()),
                      // As text, or as the value that it is the text of.
                      arguments: v.pipe(
                        v.optional(v.unknown()),
                        v.transform((given) =>
                          typeof given === 'string' ? given : JSON.stringify(given ?? undefined),
                        ),
                      ),
                    }),
                  ),
                }),
              ),
            ),
          }),
        ),
        finish_reason: v.nullish(v.string()),
      }),
    ),
  ),
  usage: v.nullish(
    v.object({
      prompt_tokens: tokens,
      completion_tokens: tokens,
      prompt_tokens_details: v.nullish(v.object({ cached_tokens: tokens })),
    }),
  ),
});
type Chunk = v.InferOutput<typeof chunkSchema>;

async function* read(
  client: OpenAI,
  params: ChatCompletionCreateParamsStreaming,
  signal: AbortSignal,
  heard: () => void,
): AsyncGenerator<ModelEvent> {
  const calls = new Calls();
  let counted: Usage | undefined;
  let written = '';
  let refused = false;
  let finish: string | undefined;
  let accepted = false;
  let failed: unknown;
  try {
    const stream = await client.chat.completions.create(params, { signal });
    accepted = true;
    for await (const raw of stream) {
      heard();
      const chunk = v.parse(chunkSchema, raw);
      counted = usageOf(chunk) ?? counted;
      const [choice] = chunk.choices ?? [];
      const { content, reasoning_content, reasoning, refusal, tool_calls } = choice?.delta ?? {};
      written += reasoning_content ?? reasoning ?? '';
      // Some servers say that it is not yet at its end by an empty one.
      finish = choice?.finish_reason || finish;
      refused ||= Boolean(refusal);
      for (const [at, { index, id, function: called }] of (tool_calls ?? []).entries()) {
        const json = called?.arguments ?? '';
        written += json;
        const name = called?.name || undefined;
        calls.piece(index ?? undefined, at, { json, ...(id && { id }), ...(name && { name }) });
      }
      if (!content) continue;
      written += content;
      yield { type: 'text', text: content };
    }
  } catch (error) {
    failed = error;
  }
  // Whatever became of it has been used, also where nobody waited for its first word; not every server counts it.
  if (accepted || signal.aborted) {
    const guess = estimated([params.messages, params.tools], written);
    const output = Math.max(counted?.output ?? 0, finish === undefined ? guess.output : 0);
    yield { type: 'usage', usage: counted ? { ...counted, output } : guess };
  }
  if (failed !== undefined) throw failed;
  // As routers tell that the server behind them failed.
  if (finish === 'error') throw new ModelError('cut', 'The provider broke the answer off.');
  if (finish === undefined) throw new ModelError('cut', 'The answer broke off.');
  for (const index of calls.indices()) yield { type: 'call', ...calls.of(index) };
  yield { type: 'end', reason: reasonOf(finish, refused, calls.indices().length > 0) };
}

function reasonOf(finish: string, refused: boolean, called: boolean) {
  if (refused || finish === 'content_filter') return 'refused';
  // Some servers say `stop` after calls.
  if (called) return 'calls';
  return finish === 'length' ? 'length' : 'done';
}

function usageOf({ usage }: Chunk): Usage | undefined {
  const prompt = usage?.prompt_tokens ?? 0;
  // No request has nothing in it: who says so does not count.
  if (!usage || prompt === 0) return undefined;
  const cacheRead = Math.min(prompt, usage.prompt_tokens_details?.cached_tokens ?? 0);
  const output = usage.completion_tokens ?? 0;
  return { input: prompt - cacheRead, output, cacheRead, cacheWrite: 0 };
}
