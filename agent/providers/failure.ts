// What an SDK throws, as the one error that the rest of the agent knows. Both SDKs come from the same generator.
import * as v from 'valibot';
import { ModelError, type ModelErrorKind } from '../model/model.ts';

const errorSchema = v.object({
  name: v.optional(v.string(), ''),
  status: v.optional(v.number()),
  headers: v.optional(v.instance(Headers)),
  type: v.nullish(v.string()),
});

/** By the type of an error within a stream: it has no status. */
const IN_STREAM: Readonly<Record<string, ModelErrorKind>> = {
  overloaded_error: 'overloaded',
  rate_limit_error: 'overloaded',
  authentication_error: 'auth',
  permission_error: 'auth',
  invalid_request_error: 'bad_request',
};

/** @param error what an SDK or `fetch` threw; the message is not passed on, since it may hold parts of the request */
export function failureOf(error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  if (error instanceof SyntaxError || v.isValiError(error))
    return new ModelError('garbled', 'The answer can’t be read.');
  const read = v.safeParse(errorSchema, error instanceof Error ? { ...parts(error) } : {});
  const { name = '', status, headers, type } = read.success ? read.output : {};
  if (status !== undefined)
    return new ModelError(kindOf(status), `The provider answered ${status}.`, {
      retryAfterMs: retryAfterMs(headers),
    });
  if (typeof type === 'string')
    return new ModelError(IN_STREAM[type] ?? 'cut', 'The provider broke the answer off.');
  if (/timeout/i.test(name)) return new ModelError('timeout', 'The provider does not answer.');
  if (error instanceof Error && /connection/i.test(error.constructor.name))
    return new ModelError('unreachable', 'The provider can’t be reached.');
  return new ModelError('cut', 'The connection to the provider broke.');
}

function parts(error: Error): Record<string, unknown> {
  const { name, status, headers, type } = error as Error & Record<string, unknown>;
  return { name: `${name} ${error.constructor.name}`, status, headers, type };
}

function kindOf(status: number): ModelErrorKind {
  if (status === 401 || status === 403) return 'auth';
  if (status === 408 || status === 409 || status === 429 || status >= 500) return 'overloaded';
  return 'bad_request';
}

function retryAfterMs(headers: Headers | undefined): number | undefined {
  const given = headers?.get('retry-after');
  if (!given) return undefined;
  const seconds = Number(given);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(given) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
