// Absolute addresses of the proxy's own pages, for links that leave it: host links, invitations, ways back from a sign-in.
import type { FastifyRequest } from 'fastify';
import type { BasePath } from '../config/keys/base-path.ts';

/** @param path one of the proxy's own, `/room/...` */
export function publicAddress(
  { publicUrl, base }: { publicUrl: string | undefined; base: BasePath },
  request: Pick<FastifyRequest, 'protocol' | 'headers'>,
  path: string,
): string {
  const origin = publicUrl ?? `${request.protocol}://${request.headers.host}`;
  return new URL(base.at(path), origin).href;
}
