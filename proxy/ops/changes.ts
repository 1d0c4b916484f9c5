// What has happened between two scans, as events for people (OM1). Pure.
import type { Pauses } from '../../protocol/access/pause.ts';
import type { NewEvent } from '../../protocol/streams/ops-feed.ts';
import type { ReasonCode } from '../../protocol/streams/ops-reasons.ts';
import type { Health, OpsRoom, OpsSeat, Scan } from '../../protocol/streams/ops-scan.ts';

type Said = Pick<NewEvent, 'code' | 'level' | 'text'>;
type About = { room?: string; seat?: number };

/** Events of their own say these already. */
const SAID_OTHERWISE: ReadonlySet<string> = new Set<ReasonCode>([
  'party-unreachable',
  'seat-degraded',
]);

/** @param before undefined: the first scan @returns oldest first */
export function changesBetween(before: Scan | undefined, now: Scan): NewEvent[] {
  const events: NewEvent[] = [];
  const { id: proxy } = now.proxy;
  const at = (about: About, ...said: (Said | false)[]) => {
    for (const one of said)
      if (one) events.push({ at: now.at, ...one, text: one.text.slice(0, 400), proxy, ...about });
  };
  at({}, ...ofProxy(before, now));
  const rooms = new Map(before?.rooms.map((room) => [room.room, room]));
  for (const room of now.rooms) {
    const old = rooms.get(room.room);
    at(
      { room: room.room },
      ...(old ? ofRoom(old, room) : []),
      ...healthChanges(old?.health, room.health),
    );
    if (old)
      for (const { seat, ...said } of ofPauses(old.pauses, room.pauses, room.name))
        at({ room: room.room, ...(seat === undefined ? {} : { seat }) }, said);
  }
  const seats = new Map(before?.seats.map((seat) => [nameOf(seat), seat]));
  for (const seat of now.seats) {
    const old = seats.get(nameOf(seat));
    seats.delete(nameOf(seat));
    at(
      { room: seat.room, seat: seat.seat },
      ...ofSeat(old, seat),
      ...healthChanges(old?.health, seat.health),
    );
  }
  // A seat that is only left out of a list that is full has not ended.
  if (now.moreSeats === 0)
    for (const seat of seats.values())
      at(
        { room: seat.room, seat: seat.seat },
        { code: 'seat-ended', level: 'info', text: `${nameOf(seat)} has ended.` },
      );
  return events;
}

function ofProxy(before: Scan | undefined, now: Scan): (Said | false)[] {
  const was = before?.party.ms !== null;
  const is = now.party.ms !== null;
  return [
    was && !is && { code: 'party-lost', level: 'bad', text: 'The party does not answer.' },
    !was && is && { code: 'party-back', level: 'info', text: 'The party answers again.' },
    isAnother(before?.party.pid, now.party.pid) && {
      code: 'party-restarted',
      level: 'warn',
      text: 'The party had ended, and was started anew.',
    },
    now.proxy.draining &&
      !before?.proxy.draining && {
        code: 'proxy-draining',
        level: 'info',
        text: 'It ends soon, and takes nobody new.',
      },
    ...healthChanges(before?.health, now.health),
  ];
}

/** Whether a process was replaced, perhaps between two looks at it. */
const isAnother = (before: number | null | undefined, now: number | null): boolean =>
  typeof before === 'number' && now !== null && before !== now;

function ofRoom(before: OpsRoom, now: OpsRoom): (Said | false)[] {
  // Of a room that is not asked it is not known.
  if (before.people === null || now.people === null || before.locked === now.locked) return [];
  const code = now.locked ? 'locked' : 'unlocked';
  return [{ code, level: 'info', text: `${now.name} is ${code}.` }];
}

function* ofPauses(before: Pauses, now: Pauses, name: string): Generator<Said & { seat?: number }> {
  const keys = new Set(['', ...Object.keys(before.seats), ...Object.keys(now.seats)]);
  for (const key of keys) {
    const [old, one] = [before, now].map((of) => (key === '' ? of.room : of.seats[key]));
    const about = key === '' ? {} : { seat: Number(key) };
    const what = key === '' ? name : `${name}, seat ${key}`;
    if (one && !old) {
      const why = one.reason ? `: ${one.reason}` : '.';
      yield { ...about, code: 'paused', level: 'info', text: `${one.by} has paused ${what}${why}` };
    }
    if (one?.question && one.question !== old?.question)
      yield {
        ...about,
        code: 'approval-wanted',
        level: 'warn',
        text: `${what} waits for an answer: ${one.question}`,
      };
    if (old && !one) yield { ...about, code: 'resumed', level: 'info', text: `${what} goes on.` };
  }
}

function ofSeat(before: OpsSeat | undefined, now: OpsSeat): (Said | false)[] {
  const name = nameOf(now);
  if (!before)
    return [{ code: 'seat-opened', level: 'info', text: `${name} is open: ${now.visitor}.` }];
  const more = (part: 'app' | 'ttyd' | 'asked') => now.restarts[part] - before.restarts[part];
  const times = (n: number) => (n > 1 ? ` ${n} times` : '');
  const worse = now.state === 'degraded';
  return [
    before.state !== now.state && {
      code: 'seat-state',
      level: worse ? 'bad' : 'info',
      text: `${name} is ${now.state}${worse && now.why ? `: ${now.why}` : '.'}`,
    },
    more('app') > 0 && {
      code: 'app-restarted',
      level: 'warn',
      text: `${name}: its app had ended${times(more('app'))}, and another was started.`,
    },
    more('ttyd') > 0 && {
      code: 'ttyd-restarted',
      level: 'warn',
      text: `${name}: its ttyd had ended${times(more('ttyd'))}, and another was started.`,
    },
    more('asked') > 0 && {
      code: 'app-restarted',
      level: 'info',
      text: `${name}: its app was started anew, because somebody asked for it.`,
    },
  ];
}

function healthChanges(before: Health | undefined, now: Health): Said[] {
  const codes = (health: Health | undefined) => new Set(health?.reasons.map(({ code }) => code));
  const [old, there] = [codes(before), codes(now)];
  const said = (code: string) => SAID_OTHERWISE.has(code);
  const came = now.reasons.filter(({ code }) => !old.has(code) && !said(code));
  const gone = (before?.reasons ?? []).filter(({ code }) => !there.has(code) && !said(code));
  return [
    ...came.map(({ level, text }) => ({ code: 'health' as const, level, text })),
    ...gone.map(({ text }) => ({
      code: 'health' as const,
      level: 'info' as const,
      text: `Over: ${text}`,
    })),
  ];
}

function nameOf({ room, seat }: OpsSeat): string {
  return `${room}, seat ${seat}`;
}
