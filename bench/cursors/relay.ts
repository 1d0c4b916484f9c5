// What a cursor room is without a room: partyserver's broadcast of every message to everybody else, as in its examples.
import { type Connection, routePartykitRequest, Server, type WSMessage } from 'partyserver';

interface Env extends Record<string, unknown> {
  RoomServer: DurableObjectNamespace<RoomServer>;
}

export class RoomServer extends Server<Cloudflare.Env & Env> {
  static override options = { hibernate: true };

  override onMessage(connection: Connection, message: WSMessage): void {
    this.broadcast(message, [connection.id]);
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    return (await routePartykitRequest(request, env)) ?? new Response('not found', { status: 404 });
  },
};
