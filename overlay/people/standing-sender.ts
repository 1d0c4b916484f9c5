// Sends changes of whom I follow, what I look at, do-not-disturb, and my connection quality to the room; what I look
// at is throttled to twice a second.
import type { Link } from '../../protocol/messages.ts';
import { type Closable, together } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { connectionQuality, KEPT_TIMES, SHAKEN_MS } from '../room/connection-quality.ts';
import { me } from '../state/view-state.ts';
import { presenceChanges, type Standing, standingOf } from './presence-changes.ts';

const LOOK_EVERY_MS = 500;

export interface StandingSender extends Closable {
  tell(change: Partial<Pick<Standing, 'follow' | 'look'>>): void;
}

export function sendStanding({ win, store, connection, preferences }: PanelsHost): StandingSender {
  const mine = me(store.state);
  let told: Standing | null = mine && standingOf(mine);
  let wanted: Standing = {
    ...{ follow: null, look: null, link: null },
    dnd: preferences.value.dnd,
  };
  let lookedAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let steady: ReturnType<typeof setTimeout> | undefined;
  let lostAt = Number.NEGATIVE_INFINITY;
  let times = store.state.rttMs === null ? [] : [store.state.rttMs];
  const clock = (): number => win.performance.now();

  function flush(): void {
    if (!told) return;
    clearTimeout(timer);
    const wait = lookedAt + LOOK_EVERY_MS - clock();
    const looks = wanted.look !== told.look;
    const now = looks && wait > 0 ? { ...wanted, look: told.look } : wanted;
    if (looks && wait > 0) timer = setTimeout(flush, wait);
    const change = presenceChanges(told, now);
    if (
      !change ||
      !connection.send({ type: 'presence', ...change } as Parameters<typeof connection.send>[0])
    )
      return;
    told = now;
    if ('look' in change) lookedAt = clock();
  }
  function want(change: Partial<Standing>): void {
    wanted = { ...wanted, ...change };
    flush();
  }
  function judge(): void {
    const link: Link | null = connectionQuality(times, clock() - lostAt);
    if (link !== wanted.link) want({ link });
  }

  const parts = together(
    connection.onMessage.on((message) => {
      if (message.type !== 'welcome') return;
      // After a reconnect, the room may hold older presence for me, or be a new one.
      told = standingOf(message.me);
      flush();
    }),
    connection.onRtt.on((ms) => {
      times = [...times, ms].slice(-KEPT_TIMES);
      judge();
    }),
    connection.onState.on(({ kind }) => {
      if (kind === 'live' || kind === 'connecting') return;
      told = null;
      lostAt = clock();
      clearTimeout(steady);
      steady = setTimeout(judge, SHAKEN_MS + 100);
    }),
    preferences.onChange.on(({ dnd }) => want({ dnd })),
    {
      close() {
        clearTimeout(timer);
        clearTimeout(steady);
      },
    },
  );
  judge();
  flush();
  return { tell: want, close: () => parts.close() };
}
