// A whole sign-in without a browser, and a check that nothing secret of it was logged.
import pino, { type Logger } from 'pino';
import { expect } from 'vitest';
import type { AppError } from '../../../protocol/errors.ts';
import { type Choice, signInAt } from '../../../testing/providers/consent.ts';
import type { ProviderServer } from '../../../testing/providers/server.ts';
import type { Identity } from '../identity.ts';
import type { Kept, Provider } from '../provider.ts';

/** Nothing listens there: only the address counts. */
export const CALLBACK = 'http://127.0.0.1:9/rooms/login/callback';

/** Goes to the provider and back. @returns what `finish` needs */
export async function goThere(
  provider: Provider,
  choice: Choice,
): Promise<{ callback: URL; kept: Kept }> {
  const { url, kept } = await provider.begin(CALLBACK);
  return { callback: await signInAt(url, choice), kept };
}

export async function signIn(provider: Provider, choice: Choice): Promise<Identity> {
  const { callback, kept } = await goThere(provider, choice);
  return await provider.finish(callback, kept);
}

/** The error that a step fails with. */
export async function failed(step: Promise<unknown>): Promise<AppError> {
  return await step.then(
    (value) => expect.unreachable(`it did not fail: ${JSON.stringify(value)}`),
    (error: AppError) => error,
  );
}

export interface MemoryLog {
  log: Logger;
  /** Reasons of failures, in order. */
  reasons(): string[];
  text(): string;
}

export function memoryLog(): MemoryLog {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  return {
    log,
    reasons: () => lines.map((line) => JSON.parse(line).reason),
    text: () => lines.join(''),
  };
}

/** What of a sign-in nobody may learn: everything that the provider was sent to prove something by. */
export function secretsIn(server: ProviderServer): string[] {
  const secrets = server.requests.flatMap(({ headers, form, query }) => [
    headers.authorization?.replace(/^\w+ /, ''),
    ...['code', 'code_verifier', 'client_secret'].map((name) => form.get(name)),
    ...['state', 'nonce', 'code_challenge'].map((name) => query.get(name)),
  ]);
  return secrets.filter((secret): secret is string => Boolean(secret));
}
