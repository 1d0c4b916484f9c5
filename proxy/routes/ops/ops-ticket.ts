// `/api/ops/ticket`: a ticket for the operations feed; operators only.
import type { FastifyInstance } from 'fastify';
import { opsTicket, ticketOfPage } from '../../access/ops-ticket.ts';
import type { AppDeps } from '../deps.ts';

export async function opsTicketRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get(
    '/api/ops/ticket',
    { exposeHeadRoute: false, preHandler: app.operatorsOnly, config: { limit: 'tickets' } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      if (request.headers.authorization !== undefined)
        return deps.tickets.issue(opsTicket(undefined));
      return deps.tickets.issue(await ticketOfPage(request));
    },
  );
}
