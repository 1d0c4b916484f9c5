// Follows a person: raises the window that they look at and outlines it in their colour, or shows their screen, until
// I act in the terminal, press Escape, or they leave (PR2). A summons (being asked to look) works the same way.
import { colorOf } from '../../protocol/colors.ts';
import type { Person } from '../../protocol/messages.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { leaderOf } from '../state/following.ts';
import { bindingOf } from '../state/keys.ts';
import { me } from '../state/view-state.ts';
import { FollowOutline } from './follow-outline.ts';

/** How long the card that says who asks me to look is shown. */
const CARD_MS = 8_000;

export interface Follower extends Closable {
  /** Whom I follow. */
  readonly followed: Person | null;
  /** Who asks me to look; null once the card is gone. */
  readonly asking: Person | null;
  /** @param pid null or the person already followed: stops following */
  follow(pid: string | null): void;
}

export function followPeople(host: PanelsHost, tell: (follow: string | null) => void): Follower {
  const { win, store, movement, connection, ghosts, connectionView } = host;
  const outline = new FollowOutline(host);
  let pid: string | null = null;
  let asking: string | null = null;
  let cardTimer: ReturnType<typeof setTimeout> | undefined;
  /** The window raised and the seat watched last on behalf of the person that I follow. */
  let raised: string | null = null;
  let watched: number | null = null;

  const person = (id: string | null): Person | null =>
    (id && store.state.roster.people.get(id)) || null;

  function become(next: string | null): void {
    pid = next;
    raised = null;
    watched = null;
    tell(next);
    if (next === null) dismiss();
    apply();
    const name = person(next)?.name;
    store.set({ said: name ? `You follow ${name}. Escape stops that.` : 'You follow nobody.' });
  }
  /** Synchronizes my view with theirs. */
  function apply(): void {
    const { roster, terminal } = store.state;
    const leader = pid === null ? null : leaderOf(roster.people, roster.me, pid);
    outline.show(pid, leader?.look ?? null, colorOf(leader?.color ?? 0));
    if (!leader) return;
    if (terminal.watching) {
      const { seat } = leader;
      if (seat === undefined || seat === watched) return;
      watched = seat;
      if (seat !== terminal.seat?.seat) connectionView.watchSeat(seat);
      return;
    }
    const look = leader.look ?? null;
    if (look === raised) return;
    raised = look;
    // Someone in my seat shares my screen, where it is raised already.
    if (look === null || leader.seat === me(store.state)?.seat) return;
    if (movement.state.windows?.list[0]?.[0] !== look) connectionView.raise(look);
  }
  function dismiss(): void {
    clearTimeout(cardTimer);
    asking = null;
  }
  function ask(by: string, g: string | undefined, at: readonly [number, number] | undefined): void {
    const { roster, preferences } = store.state;
    const asks = person(by);
    if (!asks || by === roster.me || preferences.dnd) return;
    if (pid !== by) become(by);
    if (g !== undefined && g !== raised && !store.state.terminal.watching) {
      raised = g;
      connectionView.raise(g);
    }
    const box = host.terminal()?.box;
    if (at && box) {
      ghosts.pulse({ x: (at[0] / 100) * box.width, y: (at[1] / 100) * box.height }, asks.color);
    }
    dismiss();
    asking = by;
    cardTimer = setTimeout(() => {
      asking = null;
      host.redraw();
    }, CARD_MS);
    store.set({ said: `${asks.name} asks you to look. Escape stays.` });
  }
  /** Whether an event is the visitor's own action in the terminal, which stops following. */
  function isAct(event: Event): boolean {
    return pid !== null && !event.composedPath().includes(host.root);
  }
  function onKey(event: KeyboardEvent): void {
    // Modifier keys alone are not an action.
    if (!isAct(event) || event.isComposing || bindingOf(event) === null) return;
    if (event.key === 'Escape') {
      // The bar offers Escape to stop following, so the terminal must not get it.
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    become(null);
  }
  function onPress(event: Event): void {
    if (isAct(event)) become(null);
  }

  const parts = together(
    listen<KeyboardEvent>(win, 'keydown', onKey, { capture: true }),
    ...['pointerdown', 'wheel', 'paste'].map((type) => listen(win, type, onPress, OBSERVE)),
    connection.onMessage.on((message) => {
      if (message.type === 'summon') ask(message.by, message.g, message.at);
    }),
    store.onChange.on(({ now, before }) => {
      if (now.roster === before.roster || pid === null) return;
      if (now.connection.kind === 'live' && !person(pid)) become(null);
      else apply();
    }),
    movement.onChange.on(({ now, before }) => {
      if (now.windows !== before.windows && pid !== null) apply();
    }),
    outline,
  );
  return {
    get followed() {
      return person(pid);
    },
    get asking() {
      return person(asking);
    },
    follow: (next) => become(next === pid ? null : next),
    close() {
      clearTimeout(cardTimer);
      parts.close();
    },
  };
}
