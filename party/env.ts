// What the worker is bound to; partyserver makes the party's name in the URL from a binding's name (RoomServer: room-server).

declare global {
  namespace Cloudflare {
    interface Env {
      RoomServer: DurableObjectNamespace;
      /** Key of the tickets (HS5), shared with the proxies. */
      PARTY_SECRET: string;
    }
  }
}

export type Env = Cloudflare.Env;
