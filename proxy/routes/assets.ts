// `/assets/*`: the bundles, whose names change with their content, so that they may be cached forever.
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import type { AppDeps } from './deps.ts';

export async function assetsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<{ Params: { '*': string } }>('/assets/*', async (request, reply) => {
    const body = deps.bundles.files.get(`/assets/${request.params['*']}`);
    if (!body) throw new AppError('NOT_FOUND');
    return reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  });
}
