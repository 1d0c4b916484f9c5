// How requests to providers are made: to private addresses only, with a time-out, an answer of limited size, no redirect
// followed, and our name on them.
import type { FetchBody } from 'openid-client';
import { isLocal, isPrivateEndpoint } from './endpoint.ts';
import { LoginFailure, word } from './failure.ts';

/** GitHub refuses requests without one. */
const USER_AGENT = 'teleport-rooms';
const TIMEOUT_MS = 10_000;
/** More than a hundred organisations of GitHub, or any provider's keys, have. */
const ANSWER_MAX_BYTES = 1_048_576;
const WITHOUT_BODY = new Set([204, 205, 304]);

/** What openid-client and jose call their fetch with. */
interface RequestOptions {
  method: string;
  headers: Headers | Record<string, string>;
  body?: FetchBody;
  signal?: AbortSignal | undefined;
}

/** A fetch for openid-client and jose. */
export type Requests = (url: string, options: RequestOptions) => Promise<Response>;

/**
 * Makes the fetch for providers.
 * @param mayBeLocal whether the configuration names this machine: otherwise a provider could lead us to its services
 * @returns a fetch that throws LoginFailure LOGIN_UNAVAILABLE if there is no answer in time, or one that says to come
 *   back later, and LOGIN_FAILED if the address or the size of the answer is not allowed
 */
export function createRequests(mayBeLocal: boolean, timeoutMs = TIMEOUT_MS): Requests {
  return async (url, { method, body, ...options }) => {
    const address = new URL(url);
    if (!isPrivateEndpoint(address) || (isLocal(address) && !mayBeLocal))
      throw new LoginFailure('LOGIN_FAILED', 'the address is neither https nor this machine');
    const headers = new Headers(options.headers);
    headers.set('user-agent', USER_AGENT);
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([timeout, ...(options.signal ? [options.signal] : [])]);
    try {
      const response = await fetch(url, {
        method,
        body: body ?? null,
        headers,
        signal,
        redirect: 'manual',
      });
      if (isBusy(response)) {
        await response.body?.cancel();
        throw new LoginFailure('LOGIN_UNAVAILABLE', `answer ${response.status}`);
      }
      const answer = WITHOUT_BODY.has(response.status) ? null : await readBody(response);
      return new Response(answer, { status: response.status, headers: response.headers });
    } catch (error) {
      if (error instanceof LoginFailure) throw error;
      throw new LoginFailure('LOGIN_UNAVAILABLE', networkReason(error as Error));
    }
  };
}

/** Whether an answer says to come back later. GitHub says it with 403 too ("Rate limits for the REST API"). */
function isBusy({ status, headers }: Response): boolean {
  if (status === 429 || status >= 500) return true;
  const isLimited = headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after');
  return status === 403 && isLimited;
}

async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_MAX_BYTES) throw new LoginFailure('LOGIN_FAILED', 'the answer is too long');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function networkReason(error: Error): string {
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return code === undefined ? error.name : word(code);
}
