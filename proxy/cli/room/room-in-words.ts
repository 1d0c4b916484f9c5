// What `room ROOM --inspect` prints for people: a room's object in blocks, from its state to the newest acts.
import { GUEST_RIGHTS } from '../../../protocol/access/guest-rights.ts';
import type { Pause } from '../../../protocol/access/pause.ts';
import type { ResidentInspection } from '../../../protocol/access/resident-control.ts';
import type { OpsRoomAnswer } from '../../../protocol/api.ts';
import type { Person } from '../../../protocol/messages.ts';
import { printableLine } from '../../../protocol/text/printable.ts';
import { bytes, columns, count, paint, span } from '../output.ts';
import { auditTable } from './audit.ts';

/** @returns lines, with colours where the output is a terminal */
export function roomInWords(answer: OpsRoomAnswer): string {
  const { people, windows, audit, inspection } = answer;
  const blocks = [headline(answer)];
  if (people.length > 0) blocks.push(columns([PEOPLE_HEAD, ...people.map(personRow)]));
  if (inspection.leases.length > 0) blocks.push(proxyTable(answer));
  if (inspection.places.length > 0) blocks.push(placeTable(answer));
  if (windows.length > 0) blocks.push(windowTable(answer));
  if (audit.length > 0) blocks.push(auditTable(audit));
  return blocks.join('\n\n');
}

function headline(answer: OpsRoomAnswer): string {
  const { room, partyRoom, facts, inspection, figures, invitations, bans, knocks } = answer;
  const { state, keyboard, watched, grid, guests, browsers, resident } = inspection;
  const name = partyRoom === room ? room : `${room}, at the party ${partyRoom}`;
  const rights = GUEST_RIGHTS.filter((right) => guests[right]).join(', ') || 'nothing';
  const keys = Object.entries(figures.connections).map(([kind, n]) => `${kind} ${n}`);
  const rows = [
    ['room', `${name}  ${paint('dim', `epoch ${facts.epoch}`)}`],
    ['state', states(answer).join(', ') || paint('green', 'open')],
    [
      'windows',
      `${facts.windows}, rev ${facts.rev}, from ${state.floor} on; ${windowStore(answer)}`,
    ],
    ['people', `${facts.people}, at most ${browsers} with pages; guests may: ${rights}`],
    ['grid', grid === null ? 'free' : `${grid.cols}x${grid.rows}`],
    ['chat', count(facts.chat, 'line')],
    [
      'door',
      `${count(invitations.all, 'invitation')}, ${invitations.open} open; ${count(bans, 'ban')}; ${knocks} waiting`,
    ],
    ['connections', keys.join(', ') || 'none'],
    [
      'messages',
      `${figures.received} in, ${figures.sent} out, ${figures.limited} refused; ${faults(figures.faults)}`,
    ],
    ['object', `${bytes(figures.storageBytes)} stored, in memory for ${span(figures.awakeMs)}`],
    ...(keyboard.mode === null ? [] : [['keyboard', `${keyboard.mode}, ${holderOf(answer)}`]]),
    ...(resident === null ? [] : [['resident', residentInWords(resident)]]),
    ...(watched.length === 0 ? [] : [['watched', `seats ${watched.join(', ')}`]]),
    ...(answer.database === null ? [] : [['database', printableLine(answer.database)]]),
  ];
  const width = Math.max(...rows.map(([key = '']) => key.length));
  return rows.map(([key = '', value]) => `${paint('dim', key.padEnd(width))}  ${value}`).join('\n');
}

function residentInWords({ name, state, usage, memories, waits }: ResidentInspection): string {
  const { turns, input, output, cacheWrite, usd } = usage;
  return [
    `${printableLine(name)}, ${state}`,
    `today ${count(turns, 'answer')}, ${count(input + output + cacheWrite, 'token')}, ${usd.toFixed(2)} USD`,
    `remembers ${count(memories.people, 'person', 'people')}`,
    ...(waits === 0 ? [] : [`${count(waits, 'act')} waiting`]),
  ].join('; ');
}

const windowStore = ({ inspection: { state } }: OpsRoomAnswer) =>
  `${count(state.tombs, 'tombstone')}, ${count(state.sids, 'sid')}, ${state.chars} characters`;

const faults = (n: number) =>
  n === 0 ? 'no faults' : paint('red', `${count(n, 'fault')}, which the party’s log has`);

function states({ facts, inspection, at }: OpsRoomAnswer): string[] {
  const { room, seats } = facts.pauses;
  const paused = [
    ...(room ? [pauseInWords('paused', room, at)] : []),
    ...Object.entries(seats).map(([seat, pause]) => pauseInWords(`seat ${seat} paused`, pause, at)),
  ].map((words) => paint('yellow', words));
  const { ended, knock, solo } = inspection;
  const flags = { locked: facts.locked, closed: facts.closed, ended, knock, solo };
  const said = Object.entries(flags).flatMap(([flag, isSo]) => (isSo ? [flag] : []));
  return [...paused, ...said];
}

function pauseInWords(what: string, { by, at, reason, question }: Pause, now: number): string {
  const why = [reason, question].filter(Boolean).join(' · ');
  const since = `${what} by ${printableLine(by)} for ${span(now - at)}`;
  return why ? `${since} (${printableLine(why)})` : since;
}

function holderOf({ inspection, people }: OpsRoomAnswer): string {
  const { holder } = inspection.keyboard;
  if (holder === null) return 'nobody has it';
  const name = people.find(({ pid }) => pid === holder)?.name;
  return `${name === undefined ? holder : printableLine(name)} has it`;
}

const PEOPLE_HEAD = ['PERSON', 'NAME', 'ROLE', 'SEAT', 'DOES'];

function personRow({ pid, name, role, seat, status, ...more }: Person): string[] {
  const does = [
    ...[status, more.link && `link ${more.link}`, more.follow && `follows ${more.follow}`],
    ...[more.look && `looks at ${more.look}`, more.dnd && 'do not disturb', more.muted && 'muted'],
    ...[more.keyboard && 'keyboard', more.hand && `hand ${more.hand}`],
    more.missing && `app lacks ${count(more.missing, 'window')}`,
  ];
  return [pid, printableLine(name), role, String(seat ?? '-'), does.filter(Boolean).join(', ')];
}

function proxyTable({ inspection: { leases, places }, at }: OpsRoomAnswer): string {
  return columns([
    ['PROXY', 'PLACES', 'LEASE'],
    ...leases.map(({ proxy, ends }) => [
      proxy,
      String(places.filter((place) => place.proxy === proxy).length),
      ends > at ? `another ${span(ends - at)}` : paint('yellow', 'over'),
    ]),
  ]);
}

function placeTable({ inspection: { places }, at }: OpsRoomAnswer): string {
  return columns([
    ['SEAT', 'PROXY', 'WHOSE', 'PLACE'],
    ...[...places]
      .sort((a, b) => a.seat - b.seat)
      .map(({ seat, proxy, pid, name, freeAt }) => [
        String(seat),
        proxy,
        pid === null ? '-' : `${pid} ${printableLine(name ?? '')}`.trim(),
        freeAt === null ? 'taken' : freeAt > at ? `kept for ${span(freeAt - at)}` : 'free to take',
      ]),
  ]);
}

/** Top first. */
function windowTable({ windows }: OpsRoomAnswer): string {
  return columns([
    ['WINDOW', 'TYPE', 'AT', 'SIZE', 'PROPS', 'TITLE'],
    ...windows
      .toReversed()
      .map(({ g, type, rect: [x, y, w, h], props, title }) => [
        ...[g, type, `${x},${y}`, `${w}x${h}`],
        ...[String(Object.keys(props).length), printableLine(title)],
      ]),
  ]);
}
