// `/api/ops/snapshot`: everything that an operator may know, in one answer.
import type { FastifyInstance } from 'fastify';
import type {
  OpsSnapshot,
  RoomFilesSnapshot,
  RoomSnapshot,
  SeatSnapshot,
} from '../../../protocol/api.ts';
import type { Room } from '../../../rooms/load.ts';
import { partyRoomOf } from '../../../rooms/lookup.ts';
import { formatProblem } from '../../../rooms/problem.ts';
import { isShared } from '../../access/door.ts';
import type { TakenSeat } from '../../places/registry.ts';
import { readVerdicts } from '../../process/ttyd-verdicts.ts';
import type { RoomFiles } from '../../room-files/room-files.ts';
import type { AppDeps } from '../deps.ts';

export async function opsSnapshotRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get(
    '/api/ops/snapshot',
    { preHandler: app.operatorsOnly },
    async (_request, reply): Promise<OpsSnapshot> => {
      reply.header('cache-control', 'no-store');
      const page = deps.ttydPage.snapshot();
      const [seats, rooms, verdicts] = await Promise.all([
        Promise.all(deps.registry.list().map(seatSnapshot)),
        Promise.all([...deps.rooms.values()].map((room) => roomSnapshot(room, deps))),
        readVerdicts(deps.stateDir, page.version),
      ]);
      const ttyd = { ...page, ...verdicts };
      const roomFiles = roomFilesSnapshot(deps.roomFiles);
      return { pid: process.pid, partyPid: deps.party.pid(), ttyd, seats, rooms, roomFiles };
    },
  );
}

export async function seatSnapshot({
  room,
  number,
  visitors,
  live,
}: TakenSeat): Promise<SeatSnapshot> {
  return {
    room: room.id,
    seat: number,
    visitor: visitors.map((visitor) => visitor.name).join(', '),
    ...(await live.snapshot()),
  };
}

export function roomFilesSnapshot({ open, problems }: RoomFiles): RoomFilesSnapshot {
  const ids = [...open.rooms.keys()];
  const waits = ids.map((id) => [id, open.waiting(id)] as const);
  return {
    problems: problems.map(formatProblem),
    broken: ids.filter((id) => open.brokenBy(id).length > 0),
    waits: Object.fromEntries(waits.filter(([, waiting]) => waiting.length > 0)),
  };
}

async function roomSnapshot(room: Room, { facts }: AppDeps): Promise<RoomSnapshot> {
  const known = await facts.of(partyRoomOf(room));
  return {
    id: room.id,
    rev: known?.rev ?? 0,
    windows: known?.windows ?? 0,
    people: (isShared(room) ? known?.people : known?.seatsTaken) ?? 0,
    chat: known?.chat ?? 0,
    paused: known?.paused ?? false,
    locked: known?.locked ?? false,
    resident: known?.resident ?? null,
  };
}
