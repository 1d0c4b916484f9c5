// What hosts and operators do to a room and its people, as commands: `pause`, `lock`, `kick`, `ban` and so on.
import { Command, InvalidArgumentError } from 'commander';
import type { Knock } from '../../../protocol/access/knocks.ts';
import { type Ban, KICK_MINUTES, MAX_BAN_HOURS } from '../../../protocol/access/moderation.ts';
import { AppError } from '../../../protocol/errors.ts';
import { MAX_SEAT } from '../../../protocol/limits.ts';
import type { Person } from '../../../protocol/messages.ts';
import { printable } from '../../../protocol/text/printable.ts';
import { columns, print, printJson } from '../output.ts';
import { askProxy, bodyOf, findRunning, type Installation } from '../running.ts';
import { keyboardCommand } from './keyboard.ts';
import { residentCommand } from './resident.ts';
import { pathOf, peopleOf, personIn, post } from './room-acts.ts';

const number = (most: number) => (text: string) => {
  const value = Number(text);
  if (!(value >= 1 && value <= most)) throw new InvalidArgumentError(`1 to ${most}.`);
  return value;
};
/** Acts on a whole room, and what is printed then. */
const ON_ROOMS: [name: string, description: string, said: string][] = [
  ['pause', 'freeze a room, or a seat: no key reaches its app, newcomers wait', 'paused'],
  ['resume', 'let what is paused go on', 'goes on'],
  ['approve', 'say yes to the question of a pause: it goes on', 'approved'],
  ['refuse', 'say no to it: it stays paused', 'refused'],
  ['lock', 'keep the layout: guests move, open and close no windows', 'locked'],
  ['unlock', 'let guests arrange the windows again', 'unlocked'],
  ['close', 'let nobody new in; who is in stays', 'closed'],
  ['open', 'let newcomers in again', 'open'],
  ['end', 'send everybody away, end every seat, and close the room', 'ended'],
];
const WITH_REASON: ReadonlySet<string> = new Set(['pause', 'close', 'end']);
const OF_SEATS: ReadonlySet<string> = new Set(['pause', 'resume', 'approve', 'refuse']);

/** As the proxy takes them. */
interface RoomOptions {
  reason?: string;
  question?: string;
  seat?: number;
}

interface PersonOptions {
  reason?: string;
  minutes?: number;
  hours?: number;
  address?: boolean;
}

function roomAct([name, description, said]: (typeof ON_ROOMS)[number]): Command {
  const command = new Command(name).description(description).argument('<ROOM>', 'its id');
  if (WITH_REASON.has(name)) command.option('--reason <TEXT>', 'what people are told');
  if (name === 'pause')
    command.option('--question <TEXT>', 'what a host has to approve before it goes on');
  if (OF_SEATS.has(name)) command.option('--seat <N>', 'only this seat', number(MAX_SEAT));
  return command.action(async (room: string, given: RoomOptions) => {
    await post(await findRunning(), room, name, given);
    print(`${said}  ${room}${given.seat === undefined ? '' : `  seat ${given.seat}`}`);
  });
}

function personAct(name: 'kick' | 'ban' | 'mute' | 'unmute', description: string): Command {
  const command = new Command(name)
    .description(description)
    .argument('<ROOM>', 'its id')
    .argument('<PERSON>', 'a name, as `people` has it')
    .option('--reason <TEXT>', 'what people are told');
  if (name === 'kick')
    command.option('--minutes <N>', 'how long they stay away', number(KICK_MINUTES.most));
  if (name === 'ban')
    command
      .option('--hours <N>', 'until then; without it for good', number(MAX_BAN_HOURS))
      .option('--address', 'everybody from their address, too');
  return command.action(async (room: string, named: string, options: PersonOptions) => {
    const at = await findRunning();
    const { pid, name: called } = await personIn(at, room, named);
    await post(at, room, name, { person: pid, ...options });
    print(`${name}  ${room}  ${printable(called)}`);
  });
}

async function knocksAt(at: Installation, room: string): Promise<Knock[]> {
  const body = bodyOf(await askProxy(at, pathOf(room, 'knocks')), 'ACT_FAILED');
  return (body as { knocks: Knock[] }).knocks;
}

function knockAct(name: string, act: 'let_in' | 'turn_away', description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<ROOM>', 'its id')
    .argument('<PERSON>', 'as `knocks` has it')
    .action(async (room: string, named: string) => {
      const at = await findRunning();
      const waiting = await knocksAt(at, room);
      const found = waiting.find(({ who, visitor }) => who === named || visitor === named);
      const there = waiting.map(({ who }) => printable(who)).join(', ') || 'nobody';
      if (!found) throw new AppError('PERSON_UNKNOWN', `At the door of ${room}: ${there}.`);
      await post(at, room, act, { visitor: found.visitor });
      print(`${name}  ${room}  ${printable(found.who)}`);
    });
}

/** All of these commands. */
export function actCommands(): Command[] {
  const people = new Command('people')
    .description('show who is in a room')
    .argument('<ROOM>', 'its id')
    .option('--json', 'print them as JSON')
    .action(async (room: string, { json }: { json?: boolean }) => {
      const all = await peopleOf(await findRunning(), room);
      if (json) printJson(all);
      else print(all.length === 0 ? 'nobody' : peopleTable(all));
    });
  const bans = new Command('bans')
    .description('show who is kept out of a room')
    .argument('<ROOM>', 'its id')
    .option('--json', 'print them as JSON')
    .action(async (room: string, { json }: { json?: boolean }) => {
      const body = bodyOf(await askProxy(await findRunning(), pathOf(room, 'bans')), 'ACT_FAILED');
      const all = (body as { bans: Ban[] }).bans;
      if (json) printJson(all);
      else print(all.length === 0 ? 'nobody' : banTable(all));
    });
  const announce = new Command('announce')
    .description('tell everybody in a room something')
    .argument('<ROOM>', 'its id')
    .argument('<TEXT>', 'what they read')
    .action(async (room: string, text: string) => {
      await post(await findRunning(), room, 'announce', { text });
      print(`announced  ${room}`);
    });
  const unban = new Command('unban')
    .description('let somebody in again')
    .argument('<ROOM>', 'its id')
    .argument('<BAN>', 'its id, as `bans` has it')
    .action(async (room: string, ban: string) => {
      await post(await findRunning(), room, 'unban', { ban });
      print(`unban  ${room}  ${ban}`);
    });
  const knocks = new Command('knocks')
    .description('show who waits at the door of a room')
    .argument('<ROOM>', 'its id')
    .option('--json', 'print them as JSON')
    .action(async (room: string, { json }: { json?: boolean }) => {
      const all = await knocksAt(await findRunning(), room);
      if (json) printJson(all);
      else print(all.length === 0 ? 'nobody' : all.map(({ who }) => printable(who)).join('\n'));
    });
  return [
    people,
    ...ON_ROOMS.map(roomAct),
    announce,
    keyboardCommand(),
    residentCommand(),
    personAct('mute', 'take no words of somebody’s'),
    personAct('unmute', 'take their words again'),
    personAct('kick', 'send somebody away, for a while'),
    personAct('ban', 'keep somebody out: their browser and their account'),
    bans,
    unban,
    knocks,
    knockAct('let-in', 'let_in', 'let in somebody who knocks'),
    knockAct('turn-away', 'turn_away', 'turn away somebody who knocks, for a while'),
  ];
}

function peopleTable(people: readonly Person[]): string {
  return columns([
    ['NAME', 'ROLE', 'SEAT', 'STATUS'],
    ...people.map(({ name, role, seat, status, muted, keyboard, hand }) => [
      printable(name),
      role,
      seat === undefined ? '-' : String(seat),
      [status, muted && 'muted', keyboard && 'keyboard', hand && `hand ${hand}`]
        .filter(Boolean)
        .join(', '),
    ]),
  ]);
}

function banTable(bans: readonly Ban[]): string {
  return columns([
    ['ID', 'WHO', 'HOLDS FOR', 'UNTIL', 'BY', 'REASON'],
    ...bans.map(({ id, who, account, address, until, by, reason }) => [
      id,
      printable(who),
      ['browser', account && 'account', address && 'address'].filter(Boolean).join(', '),
      until === null ? 'for good' : `${new Date(until).toISOString().slice(0, 16)}Z`,
      printable(by),
      printable(reason),
    ]),
  ]);
}
