// Tells visitors and the operator that people use another address than the server was set up for, and names both.
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import type { BasePath } from '../config/keys/base-path.ts';
import type { WarnOnce } from '../process/warn-once.ts';
import { ownOrigin } from './origin.ts';

/** Longest address that is repeated to people, in characters. */
const MAX_CHARS = 255;

interface Expected {
  publicUrl: string | undefined;
  warnOnce: WarnOnce;
}

/**
 * For a request of our own page whose origin is not ours: a proxy in front rewrites `Host`, or PUBLIC_URL is another.
 * @returns AppError ADDRESS_MISMATCH; FORBIDDEN_ORIGIN if the request names no address
 */
export function otherOrigin(
  request: FastifyRequest,
  { base, publicUrl, warnOnce }: Expected & { base: BasePath },
): AppError {
  const { origin = '', host } = request.headers;
  const at = URL.parse(origin)?.origin.slice(0, MAX_CHARS);
  if (at === undefined || at === 'null') return new AppError('FORBIDDEN_ORIGIN');
  // Its scripts came from below the base path, so that is right.
  const opened = base.root === '/' ? at : at + base.root;
  const expected = publicUrl ?? ownOrigin(request.protocol, host, undefined) ?? 'another address';
  warnOnce(
    { kind: 'origin', cause: opened, found: { opened, expected, publicUrl: publicUrl ?? null } },
    'terminals of pages under an address that is not this proxy’s are refused: if people use it, set PUBLIC_URL to it',
  );
  const there = publicUrl === undefined ? 'Tell' : 'Open it there, or tell';
  return new AppError(
    'ADDRESS_MISMATCH',
    `You are at ${opened}, and the server takes ${expected} for its own. ${there} whoever runs it to set PUBLIC_URL to ${opened}.`,
  );
}

/** For a request under a host name that this proxy does not answer to. @returns AppError ADDRESS_MISMATCH */
export function otherHost(request: FastifyRequest, { publicUrl, warnOnce }: Expected): AppError {
  const host = (request.headers.host ?? '').slice(0, MAX_CHARS);
  warnOnce(
    { kind: 'host', cause: host, found: { host, publicUrl: publicUrl ?? null } },
    'requests for a name that is not this proxy’s are refused: if people use it, set PUBLIC_URL',
  );
  const own = publicUrl ?? 'names of its own machine, such as localhost,';
  return new AppError(
    'ADDRESS_MISMATCH',
    `You are at ${host || 'an address without a name'}, and the server takes ${own} for its own. If that is where people are meant to come in, tell whoever runs it to set PUBLIC_URL.`,
  );
}
