// `/api/rooms/:id/resident/key`: a visitor lends the room's resident their own key for this visit, or takes it back;
// `…/resident/{off,on}` and `/api/rooms/:id/acts/:act`: hosts and operators send it away, and answer what it asks to do.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { reasonSchema } from '../../../../protocol/access/moderation.ts';
import { AppError } from '../../../../protocol/errors.ts';
import { onlyKeys } from '../../../../protocol/keys.ts';
import { ACT_INPUT_MAX_CHARS } from '../../../../protocol/limits.ts';
import { readHandInput } from '../../../../protocol/room/hand-input.ts';
import { agentId } from '../../../../protocol/room/resident.ts';
import { partyRoomOf, residentRoomOf } from '../../../../rooms/lookup.ts';
import { admit } from '../../../access/door.ts';
import { isOwnPage } from '../../../auth/origin.ts';
import type { AppDeps } from '../../deps.ts';

type Params = { Params: { id: string } };
type ActParams = { Params: { id: string; act: string } };

const KEY_HELP = 'key: must be one word of 8 to 512 plain characters.';
/** No message quotes what was given. */
const keyBody = onlyKeys({
  key: v.message(v.pipe(v.string(), v.trim(), v.regex(/^[\x21-\x7e]{8,512}$/)), KEY_HELP),
});
const switchBody = onlyKeys({ reason: v.optional(reasonSchema, '') });
const answerBody = onlyKeys({
  do: v.picklist(['approve', 'refuse']),
  /** What is to be done instead, as JSON. */
  input: v.exactOptional(v.pipe(v.string(), v.maxLength(ACT_INPUT_MAX_CHARS))),
});

export async function residentRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { client } = deps.party;
  const { keys } = deps.residents;

  /** The caller's room, and who they are there: somebody with a place at this proxy. */
  async function visit(request: FastifyRequest<Params>) {
    const room = residentRoomOf(deps.rooms, request.params.id);
    if (!isOwnPage(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
    if (room.apiKeySource !== 'visitor_dialog') throw new AppError('KEY_NOT_WANTED');
    const session = request.session();
    if (!session) throw new AppError('COOKIES_NEEDED');
    const caller = await deps.callers.of(request, room, session, { take: false });
    await admit(deps, 'join', room, caller);
    const visitor = caller.visitor?.id;
    if (visitor === undefined || deps.registry.seatOf(room, visitor) === undefined)
      throw new AppError('SEAT_NOT_FOUND', 'A key is lent from a seat in the room.');
    return { room, visitor };
  }

  const options = { bodyLimit: deps.limits.form_bytes, config: { limit: 'model_keys' } } as const;
  app.post<Params>('/api/rooms/:id/resident/key', options, async (request, reply) => {
    const { room, visitor } = await visit(request);
    const body = v.safeParse(keyBody, request.body);
    if (!body.success) throw new AppError('BAD_REQUEST', KEY_HELP);
    if (!keys.give(room, visitor, body.output.key))
      throw new AppError('RATE_LIMITED', 'Very many people have lent a key here.');
    return reply.header('cache-control', 'no-store').code(204).send();
  });
  app.delete<Params>('/api/rooms/:id/resident/key', options, async (request, reply) => {
    const { room, visitor } = await visit(request);
    keys.takeBack(room.id, visitor);
    return reply.header('cache-control', 'no-store').code(204).send();
  });

  /** What somebody has edited is judged as what the model gave, so that they read at once what is wrong with it. */
  async function checkEdit(partyRoom: string, act: string, input: string): Promise<void> {
    const { resident } = await client.inspect(partyRoom);
    const asked = resident?.acts.find(({ id }) => id === act);
    if (!asked) throw new AppError('ACT_UNKNOWN');
    const read = readHandInput(asked.tool, input);
    if (!read.ok) throw new AppError('BAD_REQUEST', read.msg);
  }

  const leads = { preHandler: app.hostsAndOperators };
  for (const word of ['off', 'on'] as const)
    app.post<Params>(`/api/rooms/:id/resident/${word}`, leads, async (request, reply) => {
      const room = residentRoomOf(deps.rooms, request.params.id);
      const body = v.safeParse(switchBody, request.body ?? {});
      if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
      const { reason } = body.output;
      const act = { op: `resident_${word}`, by: request.actor(), reason } as const;
      await client.switchResident(partyRoomOf(room), act);
      request.log.info({ room: room.id, word }, 'the resident was switched');
      return reply.header('cache-control', 'no-store').code(204).send();
    });

  app.get<Params>('/api/rooms/:id/acts', leads, async (request, reply) => {
    const room = residentRoomOf(deps.rooms, request.params.id);
    const { resident } = await client.inspect(partyRoomOf(room));
    return reply.header('cache-control', 'no-store').send({ acts: resident?.acts ?? [] });
  });

  app.post<ActParams>('/api/rooms/:id/acts/:act', leads, async (request, reply) => {
    const room = residentRoomOf(deps.rooms, request.params.id);
    const body = v.safeParse(answerBody, request.body);
    if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
    const id = v.safeParse(agentId, request.params.act);
    const { input } = body.output;
    if (input !== undefined) await checkEdit(partyRoomOf(room), request.params.act, input);
    const answer = { by: request.actor(), ...body.output };
    const found =
      id.success && (await client.answerAct(partyRoomOf(room), { ...answer, act: id.output }));
    if (!found) throw new AppError('ACT_UNKNOWN');
    return reply.header('cache-control', 'no-store').code(204).send();
  });
}
