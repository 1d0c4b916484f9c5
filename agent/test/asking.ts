// For tests of both providers: one that asks a scripted model, and all that comes of a request.
import type { ModelServer } from '../../testing/model/server.ts';
import type { ModelEvent, ModelRequest, Provider } from '../model/model.ts';
import { makeProvider, type ProviderName } from '../providers/choose.ts';
import type { ProviderOptions } from '../providers/provider.ts';

export const PROVIDERS: readonly ProviderName[] = ['anthropic', 'openai'];
export const KEY = 'sk-ant-api03-of-this-test-and-no-other';
const MODEL = 'claude-sonnet-5-5';

/** Tries again at once. */
export function providerAt(
  server: ModelServer,
  name: ProviderName,
  options: Partial<ProviderOptions> = {},
): Provider {
  return makeProvider(name, {
    ...{ key: KEY, model: MODEL, baseUrl: server[name] },
    waits: { count: 3, firstMs: 1, maxMs: 1_000 },
    ...options,
  });
}

export const REQUEST: ModelRequest = {
  maxTokens: 500,
  system: ['Be kind.', 'The room has a piano.'],
  messages: [{ role: 'user', parts: [{ text: 'Who is here?' }, { text: 'Answer.' }] }],
  tools: [{ name: 'look', description: 'Looks.', input: { type: 'object', properties: {} } }],
};

/** All events of a request, and what it threw at the end. */
export async function collect(
  provider: Provider,
  request = REQUEST,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ events: ModelEvent[]; text: string; error: unknown }> {
  const events: ModelEvent[] = [];
  let error: unknown;
  try {
    for await (const event of provider.stream(request, signal)) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  return { events, text, error };
}
