// The view state: everything that the bar, the panels and the cards show, and how the room's frames update it. Pure.

import type { GuestRight } from '../../protocol/access/guest-rights.ts';
import type { KeyboardMode } from '../../protocol/access/keyboard.ts';
import type { Knock } from '../../protocol/access/knocks.ts';
import type { Pause, Pauses } from '../../protocol/access/pause.ts';
import { NO_PAUSES, pauseOf } from '../../protocol/access/pauses.ts';
import type { Grid } from '../../protocol/geometry.ts';
import { CHAT_MAX_CHARS } from '../../protocol/limits.ts';
import type { ChatLine, Person, ServerMessage } from '../../protocol/messages.ts';
import {
  type ChatLog,
  connectionLost,
  EMPTY_CHAT,
  grown,
  isMine,
  receive,
  receiveHistory,
  refused,
  withGone,
} from '../../protocol/room/chat-log.ts';
import { type Named, namesMe } from '../../protocol/room/chat-text.ts';
import type { PendingAct, Resident } from '../../protocol/room/resident-words.ts';
import { applyPresence, EMPTY_ROSTER, type Roster, welcomed } from '../../protocol/room/roster.ts';
import { BAR_PX, keyRowPx, type Layout, layoutFor, type Viewport } from '../dom/layout.ts';
import type { ConnectionState } from './connection-state.ts';
import { FIRST_PREFERENCES, type Preferences } from './preferences.ts';
import { NO_TERMINAL, type TerminalState } from './terminal-state.ts';

/** So much of a line is read out while the chat is closed. */
const SAID_CHARS = 200;

/** Texts of the resident that wait; of more, the newest. */
const MOST_GIVEN = 5;
export type Given = Extract<ServerMessage, { type: 'given' }>;

/** A new chat line shown briefly while the chat is closed. */
export type Toast = Pick<ChatLine, 'id' | 'sender' | 'color' | 'text' | 'growing' | 'model'>;

/** Autocompletion of a mention: the matching people, and which of them Enter selects. */
export interface Naming {
  readonly people: readonly Named[];
  readonly chosen: number;
}

export type PanelName = 'people' | 'settings' | 'account' | 'room' | 'person' | 'resident';

/** Whether the button for the list of people has opened this panel. */
export function isOfPeople(panel: PanelName | null): boolean {
  return panel === 'people' || panel === 'settings';
}

export interface ViewState {
  readonly sid: string;
  readonly connection: ConnectionState;
  readonly terminal: TerminalState;
  /** ttyd's page is not as expected: only presence and chat work, not cursors. */
  readonly cursorless: boolean;
  /** LK2: what is paused in the room. */
  readonly pauses: Pauses;
  /** LK1: only the host can change the layout. */
  readonly locked: boolean;
  /** MO4: nobody new comes in. */
  readonly closed: boolean;
  /** RE2: the room is recorded, and by whom that was begun; empty as long as that is not known. */
  readonly recorded: { readonly by: string } | null;
  /** KB1: who types in the terminal that all share; null where everybody has their own. */
  readonly keyboard: KeyboardMode | null;
  /** DO5: who waits at the door, for hosts and operators. */
  readonly knocks: readonly Knock[];
  /** CR2, CR3: whether this page is in the room's audience, and how many look on from there. */
  readonly looksOn: boolean;
  readonly audience: number;
  /** AG: who lives here; null where nobody does. */
  readonly resident: Resident | null;
  /** AG: its acts that wait for me, where I lead. */
  readonly acts: readonly PendingAct[];
  /** AG6: texts that it has given to me, the oldest first. */
  readonly given: readonly Given[];
  /** MO6: what I may do here; nothing until the room has said it. */
  readonly may: readonly GuestRight[];
  readonly roster: Roster;
  readonly chat: ChatLog;
  /** CH4: what I had read when I last came, and how much was said since; empty for who is new here. */
  readonly back: { readonly read?: number; readonly unread?: number };
  readonly rttMs: number | null;
  /** GE1: the fixed grid of the room, if any. */
  readonly grid: Grid | null;
  readonly toasts: readonly Toast[];
  /** The text of the live region, for screen readers. */
  readonly said: string;
  readonly preferences: Preferences;
  /** Set while a mention (`@name`) is being typed in the chat. */
  readonly naming: Naming | null;
  readonly panel: PanelName | null;
  /** `pid` of the person whom the panel `person` is about. */
  readonly whom: string | null;
  readonly viewport: Viewport;
}

/** What a page knows before it connects. */
export interface StartFacts {
  sid: string;
  grid: Grid | null;
  /** The page has no seat. */
  watching?: boolean;
  /** RE2: the room is recorded. */
  recorded?: boolean;
  /** The visitor of a single-person room, which has no party. */
  alone?: Person | null;
}

export function startState(facts: StartFacts): ViewState {
  const { sid, grid, watching = false, alone = null, recorded = false } = facts;
  return {
    sid,
    grid,
    connection: { kind: alone ? 'alone' : 'connecting' },
    terminal: { ...NO_TERMINAL, watching },
    cursorless: false,
    pauses: NO_PAUSES,
    locked: false,
    closed: false,
    recorded: recorded ? { by: '' } : null,
    keyboard: null,
    knocks: [],
    looksOn: false,
    audience: 0,
    resident: null,
    acts: [],
    given: [],
    may: [],
    roster: alone ? welcomed(EMPTY_ROSTER, alone) : EMPTY_ROSTER,
    chat: EMPTY_CHAT,
    back: {},
    rttMs: null,
    toasts: [],
    said: '',
    preferences: FIRST_PREFERENCES,
    naming: null,
    panel: null,
    whom: null,
    viewport: { width: 0, coarse: false, covered: 0 },
  };
}

/**
 * The fixed grid of the terminal; null if it follows the browser. A watcher gets the watched seat's grid, and so does
 * a page whose terminal has the size of another one.
 */
export function pinnedGrid({ grid, terminal: { watching, seat } }: ViewState): Grid | null {
  const foreign = watching ? seat?.state !== 'stopped' : grid === null && seat?.other === true;
  return seat && foreign ? { cols: seat.cols, rows: seat.rows } : grid;
}

/** The space that bar, chat and key row take around the terminal. */
export function layoutOf({ viewport, chat, preferences, terminal }: ViewState): Layout {
  const { width, coarse, covered } = viewport;
  const row = terminal.watching ? 0 : keyRowPx(preferences.keyRow, coarse);
  const bar = coarse ? BAR_PX.coarse : BAR_PX.fine;
  return layoutFor(width, chat.open, bar, row && row + covered);
}

/** Applies a connection change. */
export function withConnection(state: ViewState, connection: ConnectionState): ViewState {
  if (connection.kind === 'live' || connection.kind === 'alone') return { ...state, connection };
  const chat = connectionLost(state.chat);
  return { ...state, connection, chat, rttMs: null };
}

/** Applies a frame from the room. */
export function withMessage(state: ViewState, message: ServerMessage): ViewState {
  switch (message.type) {
    case 'welcome':
      return {
        ...state,
        roster: welcomed(state.roster, message.me),
        // A room that is paused, locked, closed, recorded or shares a terminal sends that after its welcome.
        pauses: NO_PAUSES,
        locked: false,
        closed: false,
        recorded: null,
        keyboard: null,
        knocks: [],
        looksOn: message.audience === true,
        audience: 0,
        resident: null,
        acts: [],
        may: message.may,
        back: message,
        grid: message.grid ?? state.grid,
      };
    case 'presence':
      return { ...state, roster: applyPresence(state.roster, message) };
    case 'chat_msg':
      return withLine(state, message);
    case 'chat_grow':
      return withGrowth(state, message);
    case 'chat_gone':
      return {
        ...state,
        chat: withGone(state.chat, message),
        // Erased or taken away: which of them does not matter to a line that is shown for a moment.
        toasts: [],
      };
    case 'chat_history':
      return { ...state, chat: receiveHistory(state.chat, message, self(state)) };
    case 'again':
      return { ...state, grid: message.grid };
    case 'room':
      return {
        ...state,
        pauses: message.pauses,
        locked: message.locked === true,
        closed: message.closed === true,
        recorded: message.recorded ?? null,
        keyboard: message.keyboard ?? null,
        audience: message.audience ?? 0,
        resident: message.resident ?? null,
      };
    case 'knocks':
      return { ...state, knocks: message.knocks };
    case 'acts':
      return { ...state, acts: message.acts };
    case 'given':
      return { ...state, given: [...state.given, message].slice(-MOST_GIVEN) };
    case 'error':
      return { ...state, chat: refused(state.chat, message.ref, message.msg) };
    default:
      return state;
  }
}

/** LK2: the pause that holds for the terminal of this page. */
export function myPause({ pauses, terminal }: ViewState): Pause | undefined {
  return pauseOf(pauses, terminal.seat?.seat);
}

export function self(state: ViewState): { sid: string; pid: string | null } {
  return { sid: state.sid, pid: state.roster.me };
}

export function me(state: ViewState): Person | null {
  return (state.roster.me && state.roster.people.get(state.roster.me)) || null;
}

function withLine(state: ViewState, line: ChatLine): ViewState {
  const chat = receive(state.chat, [line], self(state));
  if (chat === state.chat || isMine(line, self(state))) return { ...state, chat };
  return chat.open && !line.growing ? { ...state, chat } : noticed({ ...state, chat }, line);
}

/** CH5: a line that grows is one toast, and is read out once it is whole: the log of the chat leaves that to us. */
function withGrowth(
  state: ViewState,
  message: Extract<ServerMessage, { type: 'chat_grow' }>,
): ViewState {
  const { id, text, done } = message;
  const chat = grown(state.chat, message, done === true);
  if (chat === state.chat) return state;
  const grew = { ...state, chat };
  const line = chat.lines.find((one) => one.id === id);
  if (line && done) return noticed(grew, line);
  const toasts = state.toasts.map((toast) => (toast.id === id ? { ...toast, text } : toast));
  return { ...grew, toasts };
}

/** A line of somebody else is shown and read out, as far as I want that. */
function noticed(state: ViewState, line: ChatLine): ViewState {
  const { chat, preferences } = state;
  const named = namesMe(line.text, me(state));
  const { dnd, toasts: wanted } = preferences;
  if (chat.open) return { ...state, said: saidOf(line, CHAT_MAX_CHARS) };
  const marked = { ...state, chat: { ...chat, named: chat.named || named } };
  if (dnd || wanted === 'none' || (wanted === 'mentions' && !named)) return marked;
  const others = state.toasts.filter(({ id }) => id !== line.id);
  return { ...marked, toasts: [...others, line].slice(-3), said: saidOf(line, SAID_CHARS) };
}

function saidOf({ sender, text, growing }: ChatLine, most: number): string {
  return growing ? `${sender} answers.` : `${sender}: ${text.slice(0, most)}`;
}
