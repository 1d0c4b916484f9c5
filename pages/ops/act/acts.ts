// What an operator can do here: words, what has to be said with it, and where it is posted to. Pure.
export interface Target {
  room: string;
  /** Name of the room, for people. */
  name: string;
  seat?: number;
  /** Of somebody in the room. */
  person?: { pid: string; name: string };
}

type Field = 'reason' | 'question' | 'text';
type Texts = Readonly<Partial<Record<Field, string>>>;

export interface Act {
  /** On the button. */
  label: string;
  /** What it does, before it is done. */
  asks: string;
  /** Once it is done; `…` stands for whom or what it concerns. */
  done: string;
  fields: readonly Field[];
  /** A field that must not be empty. */
  needs?: Field;
  /** It ends something. */
  grave?: true;
  /** Address below the root. */
  path(target: Target): string;
  body(target: Target, texts: Texts): object;
}

const room =
  (op: string) =>
  ({ room: id }: Target): string =>
    `api/rooms/${id}/${op}`;
const seatOf = ({ seat }: Target): object => (seat === undefined ? {} : { seat });
const given = ({ reason, question }: Texts): object => ({
  ...(reason ? { reason } : {}),
  ...(question ? { question } : {}),
});
const ofSeat =
  (op: string) =>
  ({ room: id, seat }: Target): string =>
    `api/ops/seats/${id}/${seat}/${op}`;

export const ACTS = {
  pause: {
    label: 'Pause',
    asks: 'No key reaches an app there any more, and newcomers wait, until somebody resumes it. With a question it waits for an answer.',
    done: 'Paused: …',
    fields: ['reason', 'question'],
    path: room('pause'),
    body: (target, texts) => ({ ...seatOf(target), ...given(texts) }),
  },
  resume: {
    label: 'Resume',
    asks: 'It goes on, and keys reach its apps again.',
    done: 'Goes on: …',
    fields: [],
    path: room('resume'),
    body: seatOf,
  },
  approve: {
    label: 'Approve',
    asks: 'The answer is yes: it goes on.',
    done: 'Approved: …',
    fields: [],
    path: room('approve'),
    body: seatOf,
  },
  refuse: {
    label: 'Refuse',
    asks: 'The answer is no: it stays paused.',
    done: 'Refused, and stays paused: …',
    fields: [],
    path: room('refuse'),
    body: seatOf,
  },
  lock: {
    label: 'Lock layout',
    asks: 'Guests move, open and close no windows any more.',
    done: 'Layout locked: …',
    fields: [],
    path: room('lock'),
    body: () => ({}),
  },
  unlock: {
    label: 'Unlock layout',
    asks: 'Guests may arrange the windows again.',
    done: 'Layout unlocked: …',
    fields: [],
    path: room('unlock'),
    body: () => ({}),
  },
  capture: {
    label: 'Capture layout',
    asks: 'The windows as they are now become the room’s layout file, and what was in it is gone.',
    done: 'Layout captured: …',
    fields: [],
    path: room('capture'),
    body: () => ({}),
  },
  announce: {
    label: 'Message to everyone',
    asks: 'Everybody in the room reads it at once, and the room’s log keeps it.',
    done: 'Told everybody: …',
    fields: ['text'],
    needs: 'text',
    path: room('announce'),
    body: (_, { text = '' }) => ({ text }),
  },
  kick: {
    label: 'Remove',
    asks: 'They are sent away, lose their seat, and may come back in ten minutes.',
    done: 'Removed: …',
    fields: ['reason'],
    grave: true,
    path: room('kick'),
    body: ({ person }, texts) => ({ person: person?.pid, ...given(texts) }),
  },
  resident_off: {
    label: 'Switch resident off',
    asks: 'It answers nobody there any more, and an answer that it is writing ends, until somebody switches it on.',
    done: 'Resident switched off: …',
    fields: ['reason'],
    grave: true,
    path: room('resident/off'),
    body: (_, texts) => given(texts),
  },
  resident_on: {
    label: 'Switch resident on',
    asks: 'It answers those who ask, within its budgets.',
    done: 'Resident switched on: …',
    fields: [],
    path: room('resident/on'),
    body: () => ({}),
  },
  restart: {
    label: 'Restart app',
    asks: 'The seat’s app is ended and started anew. What is not saved in it is lost; a mirrored room gives it its windows back.',
    done: 'Restarted: …',
    fields: [],
    grave: true,
    path: ofSeat('restart'),
    body: () => ({}),
  },
  stop: {
    label: 'Stop seat',
    asks: 'The seat’s app and its terminal are ended, and whoever sits there loses the seat. What is not saved in it is lost.',
    done: 'Stopped: …',
    fields: ['reason'],
    grave: true,
    path: ofSeat('stop'),
    body: (_, texts) => given(texts),
  },
} as const satisfies Record<string, Act>;
export type ActName = keyof typeof ACTS;

/** Whom or what it concerns, for people. */
export function targetWords({ name, seat, person }: Target): string {
  if (person) return `${person.name} in ${name}`;
  return seat === undefined ? name : `${name}, seat ${seat}`;
}
