// The presence bar: the room, the people, the connection and the way to the chat.
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { ICONS, mark } from './artwork.ts';
import type { ConnectionState, Status } from './connection-state.ts';
import { keyFor, shown as shownKey } from './keys.ts';
import { fitPeople, peopleSpace } from './layout.ts';
import { chip, row } from './person-view.ts';
import { nextSeat, ordered } from './roster.ts';
import { nextTry, overallStatus } from './terminal-state.ts';
import type { ViewState } from './view-state.ts';

export interface BarActions {
  toggleChat(): void;
  togglePeople(): void;
  reconnect(): void;
  watchSeat(seat: number): void;
}

export interface BarProps {
  state: ViewState;
  displayName: string;
  /** px of the window. */
  width: number;
  /** ms of `performance.now()`, for the countdown. */
  now: number;
  peopleOpen: boolean;
}

const WORDS: Readonly<Record<Status, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  paused: 'Paused',
};

export function bar(props: BarProps, actions: BarActions): TemplateResult {
  const { state, displayName, width, peopleOpen } = props;
  const status = overallStatus(state.connection, state.paused !== null, state.terminal);
  const everybody = ordered(state.roster);
  const { shown, named } = fitPeople(everybody.length, peopleSpace(width));
  const rest = everybody.slice(shown);
  const { me } = state.roster;
  return html`<header class="bar" data-status=${status}>
      <div class="room">${mark()}<h1 title=${displayName}>${displayName}</h1>${
        state.locked ? lockMark() : nothing
      }${state.terminal.watching ? watchedSeat(state, actions) : nothing}</div>
      <ul class="people" role="list" aria-label="People in this room">
        ${repeat(
          everybody.slice(0, shown),
          (person) => person.pid,
          (person) => chip(person, me, named),
        )}
      </ul>
      <button
        class="more"
        type="button"
        aria-expanded=${peopleOpen}
        aria-controls="everybody"
        aria-label=${`Everybody here: ${everybody.length}`}
        title=${`Everybody here: ${everybody.length}`}
        @click=${actions.togglePeople}
      >
        ${rest.length > 0 ? `+${rest.length}` : ICONS.people()}
      </button>
      ${connectionView(state, status, props.now, actions)} ${chatButton(state, actions)}
    </header>
    <div class="everybody" id="everybody" ?hidden=${!peopleOpen}>
      <h2>In this room</h2>
      <ul role="list">
        ${repeat(
          everybody,
          (person) => person.pid,
          (person) => row(person, me, rest.includes(person)),
        )}
      </ul>
    </div>`;
}

/** Whose seat it is that is shown; with several, a button to the next. */
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
  const text = html`<span class="light">${ICONS[status]()}</span
    ><span class="state">${WORDS[status]}</span
    >${detail ? html`<span class="detail">${detail}</span>` : nothing}`;
  const hint = hintOf(state.connection, state.paused?.reason ?? null);
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
  if (status === 'paused') return state.paused?.reason ?? '';
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
