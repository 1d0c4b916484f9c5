// The view state: everything that the bar, the panels and the cards show, and how the room's frames update it. Pure.
import type { Grid } from '../../protocol/geometry.ts';
import type { Person, ServerMessage } from '../../protocol/messages.ts';
import type { WindowsNote } from '../../protocol/page/terminal-note.ts';
import {
  type ChatLog,
  connectionLost,
  EMPTY_CHAT,
  isMine,
  receive,
  receiveHistory,
  refused,
} from './chat-log.ts';
import { type Named, namesMe } from './chat-text.ts';
import type { ConnectionState } from './connection-state.ts';
import { applyCursors, type Ghosts, NO_GHOSTS, withoutPeople } from './ghosts.ts';
import { FIRST_PREFERENCES, type Preferences } from './preferences.ts';
import { applyPresence, EMPTY_ROSTER, type Roster, welcomed } from './roster.ts';
import { NO_TERMINAL, type TerminalState } from './terminal-state.ts';

/** A new chat line shown briefly while the chat is closed. */
export interface Toast {
  id: number;
  sender: string;
  color: number;
  text: string;
}

/** Autocompletion of a mention: the matching people, and which of them Enter selects. */
export interface Naming {
  readonly people: readonly Named[];
  readonly chosen: number;
}

export interface ViewState {
  readonly sid: string;
  readonly connection: ConnectionState;
  readonly terminal: TerminalState;
  /** ttyd's page is not as expected: only presence and chat work, not cursors. */
  readonly cursorless: boolean;
  readonly paused: { reason: string | null } | null;
  /** LK1: only the host can change the layout. */
  readonly locked: boolean;
  readonly roster: Roster;
  readonly ghosts: Ghosts;
  /** GE2: the windows of my seat, and which one has the focus; null if unknown. */
  readonly windows: WindowsNote | null;
  readonly chat: ChatLog;
  readonly epoch: string | null;
  readonly rev: number;
  readonly rttMs: number | null;
  /** GE1: the fixed grid of the room, if any. */
  readonly grid: Grid | null;
  readonly toasts: readonly Toast[];
  /** The text of the live region, for screen readers. */
  readonly said: string;
  readonly preferences: Preferences;
  /** Set while a mention (`@name`) is being typed in the chat. */
  readonly naming: Naming | null;
}

/** What a page knows before it connects. */
export interface StartFacts {
  sid: string;
  grid: Grid | null;
  /** The page has no seat. */
  watching?: boolean;
  /** The visitor of a single-person room, which has no party. */
  alone?: Person | null;
}

export function startState({ sid, grid, watching = false, alone = null }: StartFacts): ViewState {
  return {
    sid,
    grid,
    connection: { kind: alone ? 'alone' : 'connecting' },
    terminal: { ...NO_TERMINAL, watching },
    cursorless: false,
    paused: null,
    locked: false,
    roster: alone ? welcomed(EMPTY_ROSTER, alone) : EMPTY_ROSTER,
    ghosts: NO_GHOSTS,
    windows: null,
    chat: EMPTY_CHAT,
    epoch: null,
    rev: 0,
    rttMs: null,
    toasts: [],
    said: '',
    preferences: FIRST_PREFERENCES,
    naming: null,
  };
}

/** The fixed grid of the terminal; null if it follows the browser. A watcher gets the watched seat's grid. */
export function pinnedGrid({ grid, terminal: { watching, seat } }: ViewState): Grid | null {
  if (!watching || seat === null || seat.state === 'stopped') return grid;
  return { cols: seat.cols, rows: seat.rows };
}

/** Applies a connection change. While disconnected, ghosts are removed: they would be stale. */
export function withConnection(state: ViewState, connection: ConnectionState): ViewState {
  if (connection.kind === 'live' || connection.kind === 'alone') return { ...state, connection };
  const chat = connectionLost(state.chat);
  return { ...state, connection, chat, ghosts: NO_GHOSTS, rttMs: null };
}

/** Applies a frame from the room. @param now ms of `performance.now()` */
export function withMessage(state: ViewState, message: ServerMessage, now: number): ViewState {
  switch (message.type) {
    case 'welcome':
      return {
        ...state,
        roster: welcomed(state.roster, message.me),
        paused: message.paused ? { reason: null } : null,
        // A locked room sends that after its welcome.
        locked: false,
        grid: message.grid ?? state.grid,
      };
    case 'state_sync':
      return { ...state, epoch: message.epoch, rev: message.rev };
    case 'state_delta':
    case 'state_hash':
      return { ...state, rev: message.rev };
    case 'presence':
      return withPresence(state, message);
    case 'cursor_pos':
      return { ...state, ghosts: applyCursors(state.ghosts, message, state.roster.me, now) };
    case 'chat_msg':
      return withLine(state, message);
    case 'chat_history':
      return { ...state, chat: receiveHistory(state.chat, message, self(state)) };
    case 'room':
      return {
        ...state,
        paused: message.paused ? { reason: message.reason ?? null } : null,
        locked: message.locked === true,
      };
    case 'error':
      return { ...state, chat: refused(state.chat, message.ref, message.msg) };
    default:
      return state;
  }
}

export function self(state: ViewState): { sid: string; pid: string | null } {
  return { sid: state.sid, pid: state.roster.me };
}

export function me(state: ViewState): Person | null {
  return (state.roster.me && state.roster.people.get(state.roster.me)) || null;
}

function withPresence(
  state: ViewState,
  message: Extract<ServerMessage, { type: 'presence' }>,
): ViewState {
  const { roster, left } = applyPresence(state.roster, message);
  const gone = left.map((person) => person.pid);
  return {
    ...state,
    roster,
    ghosts: gone.length > 0 ? withoutPeople(state.ghosts, gone) : state.ghosts,
  };
}

function withLine(state: ViewState, line: Extract<ServerMessage, { type: 'chat_msg' }>): ViewState {
  const chat = receive(state.chat, [line], self(state));
  if (chat === state.chat || chat.open || isMine(line, self(state))) return { ...state, chat };
  const named = namesMe(line.text, me(state));
  const { dnd, toasts: wanted } = state.preferences;
  const quiet = dnd || wanted === 'none' || (wanted === 'mentions' && !named);
  if (quiet) return { ...state, chat: { ...chat, named: chat.named || named } };
  const toast = { id: line.id, sender: line.sender, color: line.color, text: line.text };
  const toasts = [...state.toasts, toast].slice(-3);
  const marked = { ...chat, named: chat.named || named };
  return { ...state, chat: marked, toasts, said: `${line.sender}: ${line.text.slice(0, 200)}` };
}
