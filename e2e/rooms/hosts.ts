// The host of a room without sign-in, who comes by the host link.
import type { Server } from '../server.ts';
import type { Enter, Visitor } from '../test.ts';

/** Ada, by the host link. */
export async function enterHost(
  enter: Enter,
  server: Pick<Server, 'ask'>,
  room: string,
): Promise<Visitor> {
  const link = (await (await server.ask(`/api/rooms/${room}/host-link`)).json()) as { url: string };
  return enter(room, 'Ada', { prepare: (page) => page.goto(link.url) });
}
