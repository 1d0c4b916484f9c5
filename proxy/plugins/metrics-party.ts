// Figures of the party: what the objects of the rooms that are open here have counted, and the process of a local one.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { RoomFigures } from '../../protocol/access/room-figures.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import { histogramText } from '../metrics/histogram-text.ts';
import { PartyFigures } from '../metrics/party-figures.ts';
import { usageOf } from '../metrics/process-usage.ts';
import type { PartyClient } from '../party/client.ts';
import type { TakenSeat } from '../places/registry.ts';

export interface PartyMetricsParts {
  registry: { list(): readonly TakenSeat[] };
  party: { client: Pick<PartyClient, 'figures'>; pid(): number | null };
}

type Value = readonly [labels: Record<string, string>, value: number];

/** @returns what prom-client can't show, as text */
export function showParty(
  registry: Registry,
  { registry: seats, party }: PartyMetricsParts,
): { text(): Promise<string> } {
  const registers = [registry];
  const figures = new PartyFigures((room) => party.client.figures(room));

  /** Each open room with the figures of its object. */
  async function all(): Promise<{ room: string; of: RoomFigures | undefined }[]> {
    const rooms = new Map(seats.list().map(({ room }) => [room.id, partyRoomOf(room)]));
    const answers = await figures.of(new Set(rooms.values()));
    return [...rooms].map(([room, partyRoom]) => ({ room, of: answers.get(partyRoom) }));
  }
  async function known(values: (of: RoomFigures) => readonly Value[]): Promise<Value[]> {
    return (await all()).flatMap(({ room, of }) =>
      of ? values(of).map(([labels, value]) => [{ room, ...labels }, value] as const) : [],
    );
  }
  function show(
    kind: typeof Gauge | typeof Counter,
    [name, help, ...more]: [name: string, help: string, ...labels: string[]],
    values: (of: RoomFigures) => readonly Value[],
  ): void {
    new kind({
      ...{ name, help, labelNames: ['room', ...more], registers },
      async collect() {
        const found = await known(values);
        this.reset();
        for (const [labels, value] of found) this.inc(labels, value);
      },
    });
  }

  new Gauge({
    name: 'rooms_party_answers',
    help: 'Whether the object of an open room answers: 1, or 0 if it does not within a second',
    labelNames: ['room'],
    registers,
    async collect() {
      const found = await all();
      this.reset();
      for (const { room, of } of found) this.set({ room }, of ? 1 : 0);
    },
  });
  show(
    Gauge,
    ['rooms_party_connections', 'Connections of a room, from everywhere, by kind', 'kind'],
    (of) => Object.entries(of.connections).map(([kind, n]) => [{ kind }, n]),
  );
  show(
    Counter,
    ['rooms_party_messages_total', 'Messages of a room, in from and out to everybody', 'direction'],
    (of) => [
      [{ direction: 'in' }, of.received],
      [{ direction: 'out' }, of.sent],
    ],
  );
  show(
    Counter,
    ['rooms_party_limited_total', 'Frames that a room refused: too many or too large'],
    (of) => [[{}, of.limited]],
  );
  show(Counter, ['rooms_party_faults_total', 'Exceptions in the object of a room'], (of) => [
    [{}, of.faults],
  ]);
  show(Gauge, ['rooms_party_storage_bytes', 'Size of a room’s database'], (of) => [
    [{}, of.storageBytes],
  ]);
  show(
    Gauge,
    ['rooms_party_awake_seconds', 'How long the object of a room has been in memory'],
    (of) => [[{}, of.awakeMs / 1_000]],
  );
  const usage = async () => {
    const pid = party.pid();
    return pid === null ? undefined : usageOf(pid);
  };
  new Counter({
    name: 'rooms_party_process_cpu_seconds_total',
    help: 'CPU time of the local party’s process; absent without one',
    registers,
    async collect() {
      const used = await usage();
      this.remove();
      if (used) this.inc(used.cpuSeconds);
    },
  });
  new Gauge({
    name: 'rooms_party_process_resident_memory_bytes',
    help: 'Memory of the local party’s process; absent without one',
    registers,
    async collect() {
      const used = await usage();
      this.remove();
      if (used) this.set(used.rssBytes);
    },
  });
  return {
    async text() {
      return histogramText(
        {
          name: 'rooms_party_cursor_round_trip_seconds',
          help: 'From a frame with cursors, sent by a room, to the ack of a page that has drawn it',
          label: 'room',
        },
        (await all()).flatMap(({ room, of }) => (of ? [[room, of.cursors] as const] : [])),
      );
    },
  };
}
