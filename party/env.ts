// What the worker is bound to; partyserver makes the party's name in the URL from a binding's name (RoomServer: room-server).
import type { RoomServer } from './room-server.ts';

declare global {
  namespace Cloudflare {
    interface Env {
      RoomServer: DurableObjectNamespace<RoomServer>;
      /** Key of the tickets (HS5), shared with the proxies. */
      PARTY_SECRET: string;
    }
  }
}
