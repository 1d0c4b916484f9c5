// What a model is asked and what it says, whichever provider it is at; the providers translate.

export interface Usage {
  /** Tokens of the request that no cache had. */
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

export interface ModelCall {
  id: string;
  name: string;
  /** As the model gave it, not validated; undefined if it is not JSON. */
  input: unknown;
}

export interface ModelPart {
  text: string;
}

export type ModelMessage =
  | { role: 'user'; parts: readonly ModelPart[] }
  | {
      role: 'assistant';
      text: string;
      calls: readonly ModelCall[];
      /** As the provider gave it in `kept`, for the request that follows. */
      kept?: unknown;
    }
  | { role: 'results'; results: readonly { id: string; text: string; failed: boolean }[] };

export interface ModelTool {
  name: string;
  description: string;
  /** JSON schema of an object. */
  input: Record<string, unknown>;
}

export interface ModelRequest {
  /** Tokens of the answer at most. */
  maxTokens: number;
  /** The same for many requests, so that a provider may keep them in its cache. */
  system: readonly string[];
  messages: readonly ModelMessage[];
  tools: readonly ModelTool[];
  /** The model is to answer in words, though it knows the tools. */
  noCalls?: boolean;
}

export type ModelEvent =
  | { type: 'text'; text: string }
  | ({ type: 'call' } & ModelCall)
  /** What was used so far in this request; adds to earlier ones. */
  | { type: 'usage'; usage: Usage }
  /** The provider's own form of this message, to be sent back with the results of its calls. */
  | { type: 'kept'; kept: unknown }
  | { type: 'end'; reason: 'done' | 'length' | 'calls' | 'refused' };

export interface Provider {
  /**
   * Asks the model. Ends with an `end` event.
   * @throws ModelError; or the signal's reason once it is aborted
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}

export type ModelErrorKind =
  /** It has too much to do, or refuses so many requests: 429, 503, 529. */
  | 'overloaded'
  /** It does not know the key, or the key may not do that. */
  | 'auth'
  /** The answer broke off. */
  | 'cut'
  /** It said nothing for a while. */
  | 'timeout'
  /** It does not take the request: a wrong name of a model, among others. */
  | 'bad_request'
  | 'unreachable'
  /** The answer can't be read, or has no end. */
  | 'garbled';

const RETRYABLE: readonly ModelErrorKind[] = ['overloaded', 'cut', 'timeout', 'unreachable'];

/** Why a model gave no answer. Its message is for logs: it has no content of requests, nor a key. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly kind: ModelErrorKind;
  /** How long the provider asks to wait, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ModelErrorKind,
    message: string,
    { retryAfterMs, ...options }: ErrorOptions & { retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may go well another time. */
  get retryable(): boolean {
    return RETRYABLE.includes(this.kind);
  }
}

export const NO_USAGE: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
  };
}
