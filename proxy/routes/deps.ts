// What the routes depend on: everything that a start opens, and a test can open too.
import type { Logger } from 'pino';
import type { AccountRule } from '../../protocol/access/allow.ts';
import type { Room } from '../../rooms/load.ts';
import type { Accounts } from '../access/accounts.ts';
import type { Callers } from '../access/callers.ts';
import type { LiveSockets } from '../access/live-sockets.ts';
import type { OperatorSessions } from '../access/operator-sessions.ts';
import type { RecentKnocks } from '../access/recent-knocks.ts';
import type { Guesses } from '../auth/guesses.ts';
import type { Keyring } from '../auth/keyring.ts';
import type { TicketIssuer } from '../auth/tickets.ts';
import type { BasePath } from '../config/keys/base-path.ts';
import type { Limits } from '../config/keys/limits.ts';
import type { Thresholds } from '../config/keys/ops.ts';
import type { RotatedName } from '../config/state/secrets.ts';
import type { Providers } from '../login/provider.ts';
import type { Directions } from '../machines/directions.ts';
import type { Leaving } from '../machines/leaving.ts';
import type { Machines } from '../machines/machines.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Bundles } from '../page/bundles.ts';
import type { Pages } from '../page/pages.ts';
import type { TtydPage } from '../page/ttyd-page.ts';
import type { PartyClient } from '../party/client.ts';
import type { RoomFactsCache } from '../party/facts.ts';
import type { RecordedRooms } from '../party/recorded-rooms.ts';
import type { SeatRegistry } from '../places/registry.ts';
import type { Drain } from '../process/drain.ts';
import type { WarnOnce } from '../process/warn-once.ts';
import type { RecordingStore } from '../recordings/store.ts';
import type { Residents } from '../resident/residents.ts';
import type { RoomFiles } from '../room-files/room-files.ts';
import type { LocalStreams } from '../streams/local-streams.ts';
import type { Tracing } from '../tracing/tracing.ts';

export interface AppDeps {
  logger: Logger;
  /** Address that the proxy listens on. */
  host: string;
  publicUrl: string | undefined;
  base: BasePath;
  stateDir: string;
  operatorToken: string;
  operatorSessions: OperatorSessions;
  /** From when on something is unwell. */
  thresholds: Thresholds;
  /** This proxy's, as scans name it. */
  proxyId: string;
  accounts: Accounts;
  /** Accounts that are operators. */
  operators: readonly AccountRule[];
  limits: Limits;
  /** As in the configuration. */
  trustProxy: readonly string[];
  frameAncestors: readonly string[];
  callers: Callers;
  live: LiveSockets;
  /** Seats that are watched here, wherever they run. */
  streams: LocalStreams;
  providers: Providers | undefined;
  /** They sign cookies and links. */
  sessionKeys: Keyring;
  /** They sign tickets, and seal what goes to other machines. */
  ticketKeys: Keyring;
  machines: Machines;
  directions: Directions;
  leaving: Leaving;
  /** Gives kept secrets new values, and uses them. @param atOnce those before them are not accepted any more */
  rotate(names: readonly RotatedName[], atOnce: boolean): Promise<void>;
  /** Those that are open now. */
  rooms: ReadonlyMap<string, Room>;
  roomFiles: RoomFiles;
  registry: SeatRegistry;
  recordedRooms: RecordedRooms;
  recordings: RecordingStore;
  residents: Residents;
  drain: Drain;
  party: Party;
  tickets: TicketIssuer;
  /** Who tries tickets that are none, at whichever party: one count. */
  wrongTickets: Guesses;
  /** At whose doors somebody waits. */
  recentKnocks: RecentKnocks;
  facts: RoomFactsCache;
  bundles: Bundles;
  pages: Pages;
  ttydPage: TtydPage;
  /** Path of the pinned ttyd. */
  ttyd: string;
  warnOnce: WarnOnce;
  metrics: Metrics;
  tracing: Tracing;
}

export interface Party {
  client: PartyClient;
  /** Origin of the party that holds a room, by the room's id there. */
  urlOf(partyRoom: string): string;
  /** Process id of a local party; null for a deployed one, and while a local one is down. */
  pid(): number | null;
}
