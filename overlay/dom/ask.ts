// Requests of the menus to the page's own proxy, and its refusals in words for people.

const TIMEOUT_MS = 10_000;
const SILENT = 'The server does not answer. Try again.';

/** `value` is the answer's JSON; undefined if it has none. */
export type Answer = { ok: true; value: unknown } | { ok: false; problem: string };

/** @param body sent as JSON @returns what the proxy answers. Never throws */
export async function ask(
  win: Window,
  url: string,
  method: 'GET' | 'POST' | 'DELETE' = 'GET',
  body?: object,
): Promise<Answer> {
  try {
    const response = await win.fetch(url, {
      method,
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 204) return { ok: true, value: undefined };
    const value: unknown = await response.json();
    return response.ok ? { ok: true, value } : { ok: false, problem: problemIn(value) };
  } catch (error) {
    console.warn('teleport: the server does not answer.', error);
    return { ok: false, problem: SILENT };
  }
}

/** @param value an error's answer of the API */
function problemIn(value: unknown): string {
  const { message } = (value as { error?: { message?: unknown } } | null)?.error ?? {};
  return typeof message === 'string' ? message : SILENT;
}
