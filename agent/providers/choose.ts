// The provider that a room's file names.
import type { Provider } from '../model/model.ts';
import { anthropicProvider } from './anthropic.ts';
import { openaiProvider } from './openai.ts';
import type { ProviderOptions } from './provider.ts';

const PROVIDERS = { anthropic: anthropicProvider, openai: openaiProvider } as const;
export type ProviderName = keyof typeof PROVIDERS;

/** @throws nothing: a wrong key or model shows when it is asked */
export function makeProvider(name: ProviderName, options: ProviderOptions): Provider {
  return PROVIDERS[name](options);
}
