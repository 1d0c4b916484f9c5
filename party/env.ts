// The worker's bindings. partyserver derives the party's name in URLs from the binding (RoomServer: room-server).
import type { AccountsServer } from './accounts-server.ts';
import type { AudienceServer } from './audience-server.ts';
import type { OpsMonitorBroadcastServer } from './ops-monitor-broadcast-server.ts';
import type { RoomServer } from './room-server.ts';
import type { TerminalServer } from './terminal-server.ts';

declare global {
  namespace Cloudflare {
    interface Env {
      RoomServer: DurableObjectNamespace<RoomServer>;
      AccountsServer: DurableObjectNamespace<AccountsServer>;
      TerminalServer: DurableObjectNamespace<TerminalServer>;
      AudienceServer: DurableObjectNamespace<AudienceServer>;
      OPS_MONITOR_BROADCAST: DurableObjectNamespace<OpsMonitorBroadcastServer>;
      /** Signing key of the tickets (HS5), shared with the proxies. */
      PARTY_SECRET: string;
      /** The one before it, while it is being rotated. */
      PARTY_SECRET_OLD?: string;
      /** Until when that one is accepted, Unix time in ms; without it as long as it is set. */
      PARTY_SECRET_OLD_UNTIL?: string;
    }
  }
}
