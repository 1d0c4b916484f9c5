// ttyd's subprotocol, without which a socket is no terminal's.
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';

const PROTOCOL = 'tty';

/**
 * Before the upgrade: ttyd's page (1.7.7) connects again for ever, and takes the keyboard each time, where its socket
 * opens and is closed; where it does not open, the page waits to be told.
 * @throws AppError BAD_REQUEST
 */
export function refuseOtherProtocols(request: FastifyRequest): void {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
  // `ws` takes the first one.
  if (offered[0]?.trim() !== PROTOCOL)
    throw new AppError('BAD_REQUEST', `A WebSocket of subprotocol ${PROTOCOL} is expected here.`);
}
