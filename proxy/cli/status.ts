// `status`: what runs on this installation's state folder, for people or as JSON.
import { Command } from 'commander';
import type {
  OpsSnapshot,
  RoomFilesSnapshot,
  RoomSnapshot,
  SeatSnapshot,
  TtydSnapshot,
  TtydVerdicts,
} from '../../protocol/api.ts';
import { AppError } from '../../protocol/errors.ts';
import { printable, printableLine } from '../../protocol/text/printable.ts';
import { cleanTitle } from '../../protocol/text/text.ts';
import { type LeftApp, leftApps } from '../process/left-apps.ts';
import { EXIT } from './exit.ts';
import { bytes, columns, count, paint, print, printJson, span } from './output.ts';
import { roomFilesInWords } from './room/rooms-reload.ts';
import { askProxy, findInstallation, type Installation } from './running.ts';
import { refusedInWords, tried } from './ttyd/verdict-words.ts';

/** The JSON that `status --json` prints. */
export interface Status {
  state: 'running' | 'silent' | 'dead' | 'stopped';
  stateDir: string;
  /** Of the proxy that runs, or that died without releasing the folder. */
  pid: number | null;
  url: string | null;
  /** Of the proxy that runs, which may be shared; else PUBLIC_URL as configured now. */
  publicUrl: string | null;
  version: string | null;
  startedAt: number | null;
  /** Whether rooms can be entered; null if unknown. */
  ready: boolean | null;
  party: { url: string | null; pid: number | null } | null;
  /** Null if the proxy does not report it. */
  ttyd: TtydSnapshot | null;
  seats: SeatSnapshot[];
  rooms: RoomSnapshot[];
  /** Null if the proxy does not report them. */
  roomFiles: RoomFilesSnapshot | null;
  /** Apps that run without a proxy. */
  apps: Omit<LeftApp, 'dir'>[];
  /** Why the proxy does not answer. */
  why: string | null;
}

const EXITS: Record<Status['state'], number> = {
  running: EXIT.OK,
  silent: EXIT.SILENT,
  dead: EXIT.NOT_RUNNING,
  stopped: EXIT.NOT_RUNNING,
};

export function statusCommand(): Command {
  return new Command('status')
    .description('what runs here: address, party, rooms, seats; exit 3 if no proxy does')
    .option('--json', 'one JSON object')
    .action(async ({ json }: { json?: true }) => {
      const status = await readStatus(await findInstallation());
      if (json) printJson(status);
      else print(inWords(status));
      process.exitCode = EXITS[status.state];
    });
}

async function readStatus(installation: Installation): Promise<Status> {
  const { config, run, alive } = installation;
  const status: Status = {
    state: run === null ? 'stopped' : 'dead',
    stateDir: config.stateDir,
    pid: run?.pid ?? null,
    url: run?.url ?? null,
    publicUrl: (alive ? run?.publicUrl : undefined) ?? config.publicUrl ?? null,
    version: run?.version ?? null,
    startedAt: run?.startedAt ?? null,
    ready: null,
    party: null,
    ttyd: null,
    seats: [],
    rooms: [],
    roomFiles: null,
    apps: [],
    why: null,
  };
  if (!alive) {
    const apps = await leftApps(config.stateDir);
    return { ...status, apps: apps.map(({ dir: _, ...app }) => app) };
  }
  try {
    const [snapshot, ready] = await Promise.all([
      askProxy(installation, '/api/ops/snapshot'),
      askProxy(installation, '/readyz'),
    ]);
    if (!isSnapshot(snapshot.body)) throw new AppError('PROXY_SILENT', 'Another program answers.');
    // A proxy that was started before an update does not report ttyd, or its room files.
    const { partyPid, ttyd = null, seats, rooms, roomFiles = null } = snapshot.body;
    const party = { url: config.partyUrl ?? null, pid: partyPid };
    const found = { party, ttyd, seats, rooms, roomFiles };
    return { ...status, state: 'running', ready: ready.status === 200, ...found };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...status, state: 'silent', why: error.message };
  }
}

function isSnapshot(
  body: unknown,
): body is Omit<OpsSnapshot, 'ttyd' | 'roomFiles'> & Partial<OpsSnapshot> {
  const { seats, rooms } = (body ?? {}) as Partial<OpsSnapshot>;
  return Array.isArray(seats) && Array.isArray(rooms);
}

function inWords(status: Status): string {
  const blocks = [headline(status)];
  if (status.rooms.length > 0) blocks.push(columns([ROOM_HEAD, ...roomRows(status)]));
  const files = status.roomFiles ? roomFilesInWords(status.roomFiles) : [];
  if (files.length > 0) blocks.push(files.map((line) => paint('yellow', line)).join('\n'));
  if (status.seats.length > 0) {
    const reasons = status.seats.flatMap(reasonOf);
    blocks.push([columns([SEAT_HEAD, ...status.seats.map(seatRow)]), ...reasons].join('\n'));
  }
  if (status.apps.length > 0) blocks.push(columns([APP_HEAD, ...status.apps.map(appRow)]));
  return blocks.join('\n\n');
}

function headline(status: Status): string {
  const { state, pid, url, publicUrl, stateDir, apps, why, version, startedAt } = status;
  const folder = `state folder ${printableLine(stateDir)}`;
  if (state === 'stopped' || state === 'dead') {
    const how =
      state === 'dead'
        ? `${paint('red', 'dead')}: process ${pid} ended without giving the folder up`
        : `${paint('yellow', 'not running')}`;
    const left =
      apps.length > 0
        ? `${count(apps.length, 'app')} of its seats ${apps.length === 1 ? 'lives' : 'live'} on; the next start takes them up, \`stop --stop-apps\` ends them`
        : 'no app of its seats runs';
    return `${how}\n${folder}\n${left}`;
  }
  const up = startedAt === null ? '' : `, up ${span(Date.now() - startedAt)}`;
  const process = `process ${pid}${up}, version ${version}`;
  if (state === 'silent')
    return `${paint('red', 'does not answer')}  ${process}\n${folder}\n${printable(why ?? '')}`;
  const ready = status.ready ? paint('green', 'running') : paint('yellow', 'not ready');
  const people = publicUrl === null ? [] : [`people come in at ${publicUrl}`];
  const lines = [`${ready}  ${url}  ${process}`, ...people, folder, partyLine(status)];
  return [...lines, ...(status.ttyd ? ttydLines(status.ttyd) : [])].join('\n');
}

function partyLine({ party, ready }: Status): string {
  if (party?.url) return `party ${party.url}${ready ? '' : ' (see /readyz)'}`;
  return party?.pid ? `party local, process ${party.pid}` : `party local, ${paint('red', 'down')}`;
}

function ttydLines({ version, page, reports, ...verdicts }: TtydSnapshot): string[] {
  // A proxy that was started before an update tells none.
  const { verdict = null, refused = null }: Partial<TtydVerdicts> = verdicts;
  const lines = [`ttyd ${version}${page?.ok ? ', its page as expected' : ''}`];
  if (verdict?.ok) lines[0] += `, ${tried(verdict)}`;
  const found = page?.differences ?? [];
  if (found.length > 0) lines[0] += `, ${paint('yellow', 'its page is not as expected')}`;
  lines.push(...found.map(({ message }) => `  ${message}`));
  if (verdict?.ok === false) lines.push(`  ${paint('red', tried(verdict))}`);
  if (refused) lines.push(`  ${refusedInWords(refused)}`);
  for (const { count: pages, differences } of reports) {
    const said = `${count(pages, 'page')} in browsers could not use it`;
    lines.push(
      `  ${paint('yellow', said)}: ${differences.map(({ message }) => message).join(' ')}`,
    );
  }
  return lines;
}

const ROOM_HEAD = ['ROOM', 'PEOPLE', 'SEATS', 'WINDOWS', 'CHAT', 'REV', ''];

function roomRows({ rooms, seats }: Status): string[][] {
  return rooms.map((room) => [
    room.id,
    String(room.people),
    String(seats.filter((seat) => seat.room === room.id).length),
    String(room.windows),
    String(room.chat),
    String(room.rev),
    [room.paused ? 'paused' : '', room.locked ? 'locked' : ''].filter(Boolean).join(', '),
  ]);
}

const SEAT_HEAD = ['SEAT', 'STATE', 'VISITOR', 'APP', 'TTYD', 'SIZE', 'MEMORY', 'BRIDGE'];
const STATE_COLOURS = { running: 'green', degraded: 'red' } as const;

/** @returns a line if the seat is degraded; a proxy that was started before an update gives no reason */
function reasonOf({
  room,
  seat,
  why = '',
}: Omit<SeatSnapshot, 'why'> & { why?: string }): string[] {
  return why ? [`${room}/${seat}: ${printableLine(why)}`] : [];
}

function seatRow(seat: SeatSnapshot): string[] {
  const { bridge, pids } = seat;
  const mirrors = bridge.status !== 'off';
  return [
    `${seat.room}/${seat.seat}`,
    paint(STATE_COLOURS[seat.state as 'running'] ?? 'yellow', seat.state),
    // Names come from visitors.
    cleanTitle(seat.visitor) || '-',
    String(pids.app ?? '-'),
    String(pids.ttyd ?? '-'),
    `${seat.cols}x${seat.rows}`,
    bytes(seat.rssBytes),
    mirrors ? `${bridge.status}, rev ${bridge.rev}, ${Math.round(bridge.lagMs)} ms` : '-',
  ];
}

const APP_HEAD = ['SEAT', 'APP', 'MEMORY'];

function appRow({ room, seat, pid, rssBytes }: Status['apps'][number]): string[] {
  // A folder's name.
  return [printableLine(`${room}/${seat}`), String(pid), bytes(rssBytes)];
}
