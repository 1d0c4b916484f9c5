// Fetches a seat's page from its ttyd, on behalf of a request but without any of the visitor's data.
import type { FastifyReply } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { MAX_PAGE_BYTES } from './page-contract.ts';

/** Where a ttyd serves its page. */
export type PageAddress = { socketPath: string } | { port: number };

const TIMEOUT_MS = 5_000;

/**
 * Sends the request through @fastify/reply-from, without the browser's query, cookies and headers.
 * @throws AppError SEAT_PAGE if ttyd does not answer in 5 s, or with something other than a page
 */
export function fetchPage(reply: FastifyReply, address: PageAddress): Promise<string> {
  const source =
    'port' in address
      ? `http://127.0.0.1:${address.port}/`
      : `unix+http://${encodeURIComponent(address.socketPath)}/`;
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown) => reject(new AppError('SEAT_PAGE', undefined, { cause }));
    reply.from(source, {
      method: 'GET',
      timeout: TIMEOUT_MS,
      queryString: () => '',
      rewriteRequestHeaders: () => ({ host: 'localhost', accept: 'text/html' }),
      rewriteHeaders: () => ({}),
      onError: (_reply, { error }) => refuse(error),
      onResponse: (_request, _reply, response) => {
        const { statusCode } = reply;
        reply.code(200);
        if (statusCode !== 200) {
          response.stream.resume();
          refuse(new Error(`ttyd answered ${statusCode}`));
          return;
        }
        readPage(response.stream).then(resolve, refuse);
      },
    });
  });
}

/** Reads a page's text; of one that is too large, only enough to notice that. */
export async function readPage(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    chunks.push(chunk);
    // Leaving the loop closes the stream.
    if (bytes > MAX_PAGE_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
