// Asks the proxy, as the operator that the page's cookie says; an error is in the proxy's own words.

/** Longer than a seat takes to start. In ms. */
const TIMEOUT_MS = 60_000;

/** An answer that is an error, in the proxy's own words. */
export class AskError extends Error {
  /** By the table of errors (`protocol/errors.ts`); empty if the answer named none. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** @param body a POST if there is one @throws Error whose message is for people */
export async function ask<T>(address: string, body?: object): Promise<T> {
  const response = await fetch(address, {
    cache: 'no-store',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
  }).catch((cause: unknown) => {
    throw new Error('The server does not answer; whether it was done is not known.', { cause });
  });
  const answer: unknown = response.status === 204 ? {} : await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as T;
  const { code, message } =
    (answer as { error?: { code?: unknown; message?: unknown } } | null)?.error ?? {};
  if (response.status === 401) throw new Error('You are signed out. Load the page again.');
  throw new AskError(
    typeof message === 'string' ? message : `The server answered ${response.status}.`,
    typeof code === 'string' ? code : '',
  );
}
