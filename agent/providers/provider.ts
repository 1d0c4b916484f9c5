// What is set for a provider.
import type { Waits } from './retry.ts';

export interface ProviderOptions {
  /** Stays in this object; no request's body, no error and no log has it. */
  key: string;
  model: string;
  /** Another server that speaks the same protocol. */
  baseUrl?: string | undefined;
  /** Silence after which a request is given up, in ms. */
  silenceMs?: number;
  waits?: Waits;
}
