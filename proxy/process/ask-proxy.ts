// Asks a proxy that runs, over HTTP, as an operator: what the commands and the sharing of rooms do it with.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError, type AppErrorCode } from '../../protocol/errors.ts';
import type { Config } from '../config/config.ts';
import { hostInUrl, reachableHost } from './listening.ts';
import type { RunFile } from './run-file.ts';

/** Who is asked. */
export interface Asked {
  config: Pick<Config, 'operatorToken' | 'stateDir'>;
  run: Pick<RunFile, 'pid' | 'url'> | null;
}

/** Long enough for a busy machine, short enough for a person. */
const TIMEOUT_MS = 10_000;

/** What is asked, besides the path. */
export interface Told {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: object;
}

export interface Answer {
  status: number;
  /** The response's JSON; null if it is not JSON. */
  body: unknown;
}

/**
 * The body of an answer that is good news.
 * @throws AppError with `code` and the proxy's own message for any other
 */
export function bodyOf({ status, body }: Answer, code: AppErrorCode): unknown {
  if (status < 300) return body;
  const said = (body as { error?: { message?: unknown } } | null)?.error?.message;
  throw new AppError(code, typeof said === 'string' ? said : `It answered ${status}.`);
}

/**
 * Sends a request to the running proxy, with the operator's token.
 * @param target path of the API
 * @throws AppError PROXY_SILENT if it can't be reached, or the error that the proxy returned
 */
export async function askProxy(
  { config, run }: Asked,
  target: string,
  { method = 'GET', body }: Told = {},
): Promise<Answer> {
  if (!run?.url) throw new AppError('PROXY_SILENT', 'It does not listen yet.');
  const token = config.operatorToken ?? (await keptToken(config.stateDir));
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(target, reachable(run.url)), {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    const { message, cause } = error as Error;
    const why = (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
    throw new AppError('PROXY_SILENT', `Process ${run.pid} at ${run.url}: ${why}.`, {
      cause: error,
    });
  }
  if (response.status === 401)
    throw new AppError(
      'AUTH_REQUIRED',
      'Set OPERATOR_TOKEN to what the proxy was started with, and STATE_DIR to its folder.',
    );
  return { status: response.status, body: jsonOf(text) };
}

async function keptToken(stateDir: string): Promise<string | undefined> {
  try {
    return (await readFile(path.join(stateDir, 'operator_token'), 'utf8')).trim() || undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new AppError('AUTH_REQUIRED', `The token in ${stateDir} can’t be read (${code}).`, {
      cause: error,
    });
  }
}

function reachable(url: string): URL {
  const address = new URL(url);
  address.hostname = hostInUrl(reachableHost(address.hostname.replace(/^\[|\]$/g, '')));
  return address;
}

/** @returns null if it is no JSON */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever listens there is not this API.
    return null;
  }
}
