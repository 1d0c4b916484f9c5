// Looks at everything that this proxy runs (OM1): one scan, of all seats, rooms and the proxy at the same time.
import { pauseOf } from '../../protocol/access/pauses.ts';
import {
  LEVELS,
  MAX_SCAN_ROOMS,
  MAX_SCAN_SEATS,
  type OpsSeat,
  type Scan,
} from '../../protocol/streams/ops-scan.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { RecentKnocks } from '../access/recent-knocks.ts';
import type { Thresholds } from '../config/keys/ops.ts';
import type { Machines } from '../machines/machines.ts';
import type { PartyClient } from '../party/client.ts';
import type { RoomFactsCache } from '../party/facts.ts';
import type { SeatRegistry, TakenSeat } from '../places/registry.ts';
import type { Drain } from '../process/drain.ts';
import type { Residents } from '../resident/residents.ts';
import type { OpenRooms } from '../room-files/open-rooms.ts';
import type { RoomFiles } from '../room-files/room-files.ts';
import type { LocalStreams } from '../streams/local-streams.ts';
import { proxyHealth } from './health.ts';
import { diskOf, isThere, type LoopDelay } from './scan-proxy.ts';
import { scanRoom } from './scan-room.ts';
import { round, scanSeat } from './scan-seat.ts';
import { SeatHistory } from './seat-history.ts';
import { type Answer, Questions } from './within.ts';

/** Gets a scan the moment that it has ended. */
export type BroadcastCallback = (scan: Scan) => void;

export interface OpsMonitorOptions {
  /** Public id of this proxy, where people reach it, and its version. */
  proxy: { id: string; url: string; version: string };
  rooms: ReadonlyMap<string, Room>;
  residents: Pick<Residents, 'failing'>;
  roomFiles: Pick<RoomFiles, 'unopened'> & {
    open: Pick<OpenRooms, 'brokenBy' | 'waiting' | 'onNews'>;
  };
  registry: Pick<SeatRegistry, 'list'>;
  facts: Pick<RoomFactsCache, 'of' | 'known'>;
  streams: Pick<LocalStreams, 'watchers'>;
  recentKnocks: Pick<RecentKnocks, 'at'>;
  party: { client: Pick<PartyClient, 'alive' | 'knocks'>; pid(): number | null };
  ttyd: { path: string; version: string };
  stateDir: string;
  drain: Pick<Drain, 'active'>;
  machines: Pick<Machines, 'announcement' | 'leaving'>;
  loop: Pick<LoopDelay, 'take'>;
  thresholds: Thresholds;
}

export class OpsMonitorService {
  readonly #o: OpsMonitorOptions;
  readonly #questions = new Questions();
  readonly #history = new SeatHistory();
  /** The proxy has had a process for it. */
  #isPartyLocal = false;
  readonly #startedAt = Math.round(Date.now() - performance.now());

  constructor(options: OpsMonitorOptions) {
    this.#o = options;
  }

  /** Looks once. Never rejects because a part hangs or fails: that is what it finds. */
  async runScan(broadcast?: BroadcastCallback): Promise<Scan> {
    const since = performance.now();
    const { registry, party, stateDir, ttyd, thresholds } = this.#o;
    const taken = registry.list();
    const [seats, rooms, alive, disk, there] = await Promise.all([
      Promise.all(taken.map((seat) => this.#seat(seat))),
      this.#rooms(taken),
      this.#questions.ask('party', party.client.alive),
      this.#questions.ask('disk', () => diskOf(stateDir)),
      this.#questions.ask('ttyd', () => isThere(ttyd.path)),
    ]);
    const own = {
      proxy: this.#proxy(),
      party: this.#party(alive),
      disk: disk.value ?? null,
      ttyd: { version: ttyd.version, there: there.value === true },
    };
    const shown = illFirst(seats);
    const scan: Scan = {
      at: Date.now(),
      tookMs: round(performance.now() - since),
      ...own,
      seats: shown,
      moreSeats: seats.length - shown.length,
      rooms,
      health: proxyHealth({ ...own, unopened: this.#o.roomFiles.unopened }, thresholds),
    };
    broadcast?.(scan);
    return scan;
  }

  #seat(taken: TakenSeat): Promise<OpsSeat> {
    const { facts, streams, thresholds } = this.#o;
    const partyRoom = partyRoomOf(taken.room);
    return scanSeat(taken, {
      ...{ questions: this.#questions, history: this.#history, thresholds },
      streamWatchers: streams.watchers(partyRoom, taken.number),
      isPaused: pauseOf(facts.known(partyRoom), taken.number) !== undefined,
    });
  }

  #rooms(taken: readonly TakenSeat[]): Promise<Scan['rooms']> {
    const { rooms, roomFiles, facts, party, recentKnocks } = this.#o;
    const seatsOf = (id: string) => taken.filter(({ room }) => room.id === id).length;
    const shown = [...rooms.values()]
      .map((room) => ({ room, seats: seatsOf(room.id) }))
      .sort((a, b) => Math.sign(b.seats) - Math.sign(a.seats))
      .slice(0, MAX_SCAN_ROOMS);
    return Promise.all(
      shown.map(({ room, seats }) =>
        scanRoom(room, {
          ...{ facts, party: party.client, questions: this.#questions, seats },
          isKnockedAt: recentKnocks.at(room.id),
          broken: roomFiles.open.brokenBy(room.id),
          waits: roomFiles.open.waiting(room.id),
          residentFails: this.#o.residents.failing(room.id),
        }),
      ),
    );
  }

  /** What answered may have ended meanwhile. */
  #party({ value, ms }: Answer<boolean>): Scan['party'] {
    const pid = this.#o.party.pid();
    this.#isPartyLocal ||= pid !== null;
    const isThere = value === true && !(this.#isPartyLocal && pid === null);
    return { ms: isThere && ms !== null ? round(ms) : null, pid };
  }

  #proxy(): Scan['proxy'] {
    const { proxy, drain, machines, loop } = this.#o;
    const machine = machines.announcement();
    const { rss, heapUsed } = process.memoryUsage();
    return {
      ...proxy,
      pid: process.pid,
      startedAt: this.#startedAt,
      uptimeS: Math.round(performance.now() / 1_000),
      draining: drain.active() || machines.leaving,
      ...(machine ? { machine } : {}),
      rssBytes: rss,
      heapBytes: heapUsed,
      loopMs: loop.take(),
    };
  }
}

function illFirst(seats: OpsSeat[]): OpsSeat[] {
  if (seats.length <= MAX_SCAN_SEATS) return seats;
  const rank = ({ health }: OpsSeat) => LEVELS.indexOf(health.level);
  return seats.toSorted((a, b) => rank(b) - rank(a)).slice(0, MAX_SCAN_SEATS);
}
