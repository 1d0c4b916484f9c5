// The presence bar: the room, the people, the connection state and the chat button.
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { may } from '../../protocol/access/roles.ts';
import { missingWords, nextSeat, ordered } from '../../protocol/room/roster.ts';
import { type BarExtra, fitPeople, peopleSpace } from '../dom/layout.ts';
import type { ConnectionState, Status } from '../state/connection-state.ts';
import { keyFor, shown as shownKey } from '../state/keys.ts';
import { nextTry, overallStatus } from '../state/terminal-state.ts';
import { isOfPeople, me, myPause, type PanelName, type ViewState } from '../state/view-state.ts';
import { ICONS, mark } from '../ui/artwork.ts';
import { chip } from '../ui/person-view.ts';
import type { View } from '../ui/view.ts';

export interface BarActions {
  toggleChat(): void;
  togglePeople(): void;
  /** Opens a panel, or closes it. */
  toggle(panel: PanelName): void;
  /** Follows a person, or stops. */
  follow(pid: string): void;
  reconnect(): void;
  watchSeat(seat: number): void;
}

export interface BarProps {
  state: ViewState;
  displayName: string;
  /** ms of `performance.now()`, for the countdown. */
  now: number;
}

const WORDS: Readonly<Record<Status, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  paused: 'Paused',
};

/**
 * @param ribbon shows whom I follow, in place of the room's name @param typist shows who types
 * @param map the button of the map
 */
export function bar(
  props: BarProps,
  actions: BarActions,
  ribbon: View | null,
  typist: View,
  map: View,
): TemplateResult {
  const { state } = props;
  const { width, coarse } = state.viewport;
  const status = overallStatus(state.connection, myPause(state) !== undefined, state.terminal);
  const everybody = ordered(state.roster);
  const extras: BarExtra[] = [];
  if (ribbon) extras.push('ribbon');
  if (typist !== nothing) extras.push('typist');
  if (map !== nothing) extras.push('map');
  const { shown, named } = fitPeople(everybody.length, peopleSpace(width, coarse, extras), coarse);
  const rest = everybody.slice(shown);
  const { me: pid } = state.roster;
  const followed = me(state)?.follow ?? null;
  const key = keyFor(state.preferences.keys, 'people');
  const alone = state.connection.kind === 'alone';
  const title = alone ? 'Settings' : `Everybody here: ${everybody.length}`;
  return html`<header class="bar" data-status=${status}>
    <div class="room">${
      ribbon ??
      html`${mark()}${roomName(props, actions)}${
        state.locked ? lockMark() : nothing
      }${state.closed ? sign('closed', ICONS.dnd(), 'Closed', 'A host has closed the room: nobody new comes in.') : nothing}${state.recorded ? recordedSign(state.recorded) : nothing}${state.terminal.watching ? watchedSeat(state, actions) : missingMark(state, actions)}${
        state.cursorless
          ? sign(
              'cursorless',
              ICONS.missing(),
              'No cursors',
              'Cursors can’t be shown here; presence and chat work.',
            )
          : nothing
      }`
    }${typist}</div>
    <ul class="people" role="list" aria-label="People in this room">
      ${repeat(
        everybody.slice(0, shown),
        (person) => person.pid,
        (person) =>
          chip(person, { me: pid, named, followed, expanded: state.panel === 'account' }, () =>
            person.pid === pid ? actions.toggle('account') : actions.follow(person.pid),
          ),
      )}
      ${rest.map((person) => html`<li class="sr" data-person=${person.pid}>${person.name}</li>`)}
    </ul>
    <button
      class="more"
      type="button"
      aria-expanded=${isOfPeople(state.panel)}
      aria-controls="panel"
      aria-keyshortcuts=${key ?? nothing}
      aria-label=${title}
      title=${key === null ? title : `${title} (${shownKey(key)})`}
      @click=${actions.togglePeople}
    >
      ${rest.length > 0 ? `+${rest.length}` : ICONS.people()}
    </button>
    ${map}${connectionView(state, status, props.now, actions)}
    ${alone ? nothing : chatButton(state, actions)}
  </header>`;
}

/** The room's name: for those who lead it, the button of its menu. */
function roomName({ state, displayName }: BarProps, actions: BarActions): TemplateResult {
  if (!may(me(state), 'lead')) return html`<h1 title=${displayName}>${displayName}</h1>`;
  const key = keyFor(state.preferences.keys, 'room');
  const title = `Menu of ${displayName}`;
  return html`<h1>
    <button
      class="name"
      type="button"
      aria-expanded=${state.panel === 'room'}
      aria-controls="panel"
      aria-keyshortcuts=${key ?? nothing}
      title=${key === null ? title : `${title} (${shownKey(key)})`}
      data-room-menu
      @click=${() => actions.toggle('room')}
    >
      <span>${displayName}</span>${ICONS.down()}<span class="sr">. Menu of the room</span>
    </button>
  </h1>`;
}

/** BR10: the number of room windows that my own app can't show. */
function missingMark(state: ViewState, actions: BarActions): TemplateResult | typeof nothing {
  const missing = me(state)?.missing;
  if (!missing) return nothing;
  const words = missingWords(missing);
  return html`<button
    class="watching missing"
    type="button"
    aria-label=${words}
    title=${words}
    data-missing=${missing}
    @click=${actions.togglePeople}
  >
    ${ICONS.missing()}${missing}<span class="word">${words.slice(words.indexOf(' '))}</span>
  </button>`;
}

/** @param word shown where there is room @param text all of it */
function sign(name: string, icon: View, word: string, text: string): TemplateResult {
  return html`<span class="watching" role="img" aria-label=${text} title=${text} data-sign=${name}
    >${icon}<span class="word">${word}</span></span
  >`;
}

/** RE2: stays as long as the room is recorded. */
function recordedSign({ by }: NonNullable<ViewState['recorded']>): TemplateResult {
  const text = `Recorded${by && ` by ${by}`}: screens, chat, pointers, who types; no keys.`;
  return sign('recorded', ICONS.live(), 'Recording', text);
}

/** Whose seat is being watched; with several, a button that switches to the next. */
function watchedSeat({ roster, terminal }: ViewState, actions: BarActions): TemplateResult {
  const seat = terminal.seat?.state === 'running' ? terminal.seat.seat : null;
  const sitters = ordered(roster).filter((person) => person.seat === seat && seat !== null);
  const whose = sitters.length === 1 ? sitters[0]?.name : seat === null ? '' : `seat ${seat}`;
  const next = nextSeat(roster, seat);
  const text = html`${ICONS.watcher()}<span class="whose">Watching ${whose}</span>`;
  if (next === null) return html`<span class="watching" data-watching=${seat ?? ''}>${text}</span>`;
  return html`<button
    class="watching"
    type="button"
    data-watching=${seat ?? ''}
    title="Watch the next seat"
    @click=${() => actions.watchSeat(next)}
  >
    ${text}<span class="sr">. Watch the next seat</span>
  </button>`;
}

function lockMark(): TemplateResult {
  const text = 'The host has locked the layout: windows stay where they are.';
  return html`<span class="lock" role="img" aria-label=${text} title=${text} data-locked
    >${ICONS.locked()}</span
  >`;
}

function connectionView(
  state: ViewState,
  status: Status,
  now: number,
  actions: BarActions,
): TemplateResult {
  const detail = detailOf(state, status, now);
  const link = me(state)?.link;
  const light = status === 'live' && link ? link : status;
  const text = html`<span class="light" data-link=${link ?? nothing}>${ICONS[light]()}</span
    ><span class="state">${WORDS[status]}</span
    >${detail ? html`<span class="detail">${detail}</span>` : nothing}`;
  const hint = hintOf(state.connection, myPause(state)?.reason ?? null);
  if (status === 'reconnecting' || status === 'offline') {
    return html`<button
      class="connection"
      type="button"
      title=${hint ?? 'Try again now'}
      @click=${actions.reconnect}
    >
      ${text}<span class="sr">. Try again now</span>
    </button>`;
  }
  return html`<div class="connection" title=${hint ?? nothing}>${text}</div>`;
}

function detailOf(state: ViewState, status: Status, now: number): string {
  const { connection, rttMs } = state;
  if (status === 'live') return rttMs === null ? '' : `${Math.max(1, Math.round(rttMs))} ms`;
  if (connection.kind === 'offline') return connection.reason;
  if (status === 'paused') return myPause(state)?.reason ?? '';
  const retryAt = nextTry(connection, state.terminal);
  if (status === 'reconnecting' && retryAt !== null) {
    const seconds = Math.ceil((retryAt - now) / 1_000);
    return seconds > 0 ? `in ${seconds} s` : '';
  }
  return '';
}

function hintOf(connection: ConnectionState, paused: string | null): string | null {
  if (connection.kind === 'offline') return `${connection.reason} Try again now.`;
  if (connection.kind === 'reconnecting') return connection.reason;
  return paused;
}

function chatButton({ chat, preferences }: ViewState, actions: BarActions): TemplateResult {
  const unread = chat.unread > 0 ? `, ${chat.unread} unread` : '';
  const named = chat.named ? ', you are named' : '';
  const key = keyFor(preferences.keys, 'chat');
  return html`<button
    class="chat-toggle"
    type="button"
    aria-expanded=${chat.open}
    aria-controls="chat"
    aria-keyshortcuts=${key ?? nothing}
    aria-label=${`Chat${unread}${named}`}
    title=${key === null ? 'Chat' : `Chat (${shownKey(key)})`}
    @click=${actions.toggleChat}
  >
    ${ICONS.chat()}<span class="word">Chat</span>
    ${chat.unread > 0 ? html`<b class="count">${chat.named ? '@' : ''}${chat.unread > 99 ? '99+' : chat.unread}</b>` : nothing}
  </button>`;
}
