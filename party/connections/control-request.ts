// Reads a control message that a proxy POSTs to a Durable Object, and words the refusals.
import * as v from 'valibot';

/** Enough for a `hold_seats` of a full room, and for the `reset` to the largest layout. */
const MAX_BODY_CHARS = 1_310_720;

export type ControlRead<T> = { ok: true; control: T } | { ok: false; response: Response };

/** `POST …/control`. @returns the message, or the response that refuses it */
export async function readControl<T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
): Promise<ControlRead<T>> {
  const refuse = (status: number, code: string, message: string) =>
    ({ ok: false, response: problem(status, code, message) }) as const;
  if (!new URL(request.url).pathname.endsWith('/control'))
    return refuse(404, 'NOT_FOUND', 'There is nothing at this address.');
  if (request.method !== 'POST') return refuse(405, 'BAD_REQUEST', 'Send a POST.');
  const body = v.safeParse(schema, await readJson(request));
  if (!body.success) return refuse(400, 'BAD_REQUEST', 'The body is not a control message.');
  return { ok: true, control: body.output };
}

export function problem(status: number, error: string, message: string): Response {
  return Response.json({ error, message }, { status });
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > MAX_BODY_CHARS) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
