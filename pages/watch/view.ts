// What the wall shows and how that changes: all seats or one large, following, chat, help; and the keys for it. Pure.

export interface View {
  /** The seat that was picked, or is followed; null: all alike. */
  large: number | null;
  /** The wall shows whoever acts. */
  follows: boolean;
  chat: boolean;
  help: boolean;
}

export type Act =
  | { do: 'show'; seat: number }
  | { do: 'all' | 'follow' | 'chat' | 'help' | 'back' }
  /** While it follows: this seat, now. */
  | { do: 'turn'; seat: number };

/** @param hash of the address: `#follow`, `#2`, so that a link to a wall says how it is seen */
export function firstView(hash: string): View {
  const seat = /^#([1-9]\d{0,3})$/.exec(hash)?.[1];
  return {
    ...{ large: seat === undefined ? null : Number(seat), follows: hash === '#follow' },
    ...{ chat: false, help: false },
  };
}

export function hashOf({ large, follows }: View): string {
  if (follows) return '#follow';
  return large === null ? '' : `#${large}`;
}

export function changed(view: View, act: Act): View {
  switch (act.do) {
    case 'show':
      return { ...view, large: act.seat, follows: false };
    case 'all':
      return { ...view, large: null, follows: false };
    case 'turn':
      return view.follows && view.large !== act.seat ? { ...view, large: act.seat } : view;
    case 'follow':
      return { ...view, follows: !view.follows };
    case 'chat':
      return { ...view, chat: !view.chat };
    case 'help':
      return { ...view, help: !view.help };
    case 'back':
      if (view.help) return { ...view, help: false };
      if (view.large !== null || view.follows) return { ...view, large: null, follows: false };
      return view.chat ? { ...view, chat: false } : view;
  }
}

/** The seat that is large: the one that was picked if somebody is in it, or the only one. */
export function largeOf({ large }: View, seats: readonly { seat: number }[]): number | null {
  if (seats.some(({ seat }) => seat === large)) return large;
  return seats.length === 1 ? (seats[0]?.seat ?? null) : null;
}

export type Key = Act | { do: 'step'; by: 'left' | 'right' | 'up' | 'down' };

const STEPS = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
} as const;
const KEYS: Readonly<Record<string, Key>> = {
  ...{ f: { do: 'follow' }, c: { do: 'chat' }, '?': { do: 'help' } },
  ...{ F: { do: 'follow' }, a: { do: 'all' }, Escape: { do: 'back' } },
};

/** What a key does on the wall; null: nothing. */
export function keyOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>,
): Key | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  if (/^[1-9]$/.test(event.key)) return { do: 'show', seat: Number(event.key) };
  const by = STEPS[event.key as keyof typeof STEPS];
  return by ? { do: 'step', by } : (KEYS[event.key] ?? null);
}

/** The index that an arrow leads to: the next one in a row, or the one above or below; where it is at an end. */
export function stepped(
  at: number,
  by: 'left' | 'right' | 'up' | 'down',
  { count, columns }: { count: number; columns: number },
): number {
  const to = at + { left: -1, right: 1, up: -columns, down: columns }[by];
  return to < 0 || to >= count ? at : to;
}
