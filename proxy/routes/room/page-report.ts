// `/api/rooms/:id/page-report`: a page reports what it misses in ttyd's page, for the operator.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { AppError } from '../../../protocol/errors.ts';
import { onlyKeys } from '../../../protocol/keys.ts';
import { type PageDifferenceCode, SEEN_IN_PAGE } from '../../../protocol/page/page-contract.ts';
import { roomOf } from '../../../rooms/lookup.ts';
import { sessionOfPage } from '../../auth/from-page.ts';
import type { AppDeps } from '../deps.ts';

const codes = Object.keys(SEEN_IN_PAGE) as PageDifferenceCode[];
const differences = v.pipe(v.array(v.picklist(codes)), v.minLength(1), v.maxLength(codes.length));
const report = onlyKeys({ differences });

export async function pageReportRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.post<{ Params: { id: string } }>(
    '/api/rooms/:id/page-report',
    { bodyLimit: deps.limits.form_bytes, config: { limit: 'reports' } },
    async (request, reply) => {
      roomOf(deps.rooms, request.params.id);
      sessionOfPage(request, deps.publicUrl);
      const body = v.safeParse(report, jsonOf(request.body));
      if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
      deps.ttydPage.reported(body.output.differences);
      return reply.code(204).send();
    },
  );
}

/** `navigator.sendBeacon` sends text. */
function jsonOf(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AppError('BAD_REQUEST', 'The report is no JSON.', { cause });
  }
}
