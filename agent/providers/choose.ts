// The provider that a room's file names. Each comes with a large SDK, which is loaded only where a room wants it.
import type { Provider } from '../model/model.ts';
import type { ProviderOptions } from './provider.ts';

const LOADERS = {
  anthropic: async () => (await import('./anthropic.ts')).anthropicProvider,
  openai: async () => (await import('./openai.ts')).openaiProvider,
} as const;
export type ProviderName = keyof typeof LOADERS;

/** Loads a provider's SDK, so that nobody's answer waits for that. @throws what the import throws */
export async function loadProvider(name: ProviderName): Promise<void> {
  await LOADERS[name]();
}

/** @throws nothing: a wrong key or model shows when it is asked */
export function makeProvider(name: ProviderName, options: ProviderOptions): Provider {
  let made: Provider | undefined;
  return {
    async *stream(request, signal) {
      made ??= (await LOADERS[name]())(options);
      yield* made.stream(request, signal);
    },
  };
}
