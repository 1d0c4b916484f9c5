// The limits of docs/protocol.md (LI1, CH1, TX1, HS1, PR1, CU1) in one place, so that sender and receiver agree.
import { HOUR_MS } from './time.ts';

/** Largest frame from a browser, in UTF-8 bytes (LI1). */
export const MAX_FRAME_BYTES = 64 * 1024;
/** Largest frame from a bridge, in UTF-8 bytes (LI1). */
export const MAX_BRIDGE_FRAME_BYTES = 256 * 1024;
/** Messages per second and burst size per connection (LI1). */
export const MESSAGE_RATE = { perSecond: 30, burst: 60 } as const;
/** Chat lines per person within a sliding window (LI1). */
export const CHAT_RATE = { count: 5, windowMs: 10_000 } as const;
/** Reactions and summons per person within a sliding window; characters of the text at the pointer (CU3). */
export const REACTION_RATE = { count: 8, windowMs: 4_000 } as const;
export const SUMMON_RATE = { count: 3, windowMs: 10_000 } as const;
/** How often a person does something about the keyboard of a shared terminal (KB3). */
export const HAND_RATE = { count: 6, windowMs: 10_000 } as const;
export const SAY_MAX_CHARS = 200;
/** Sockets per person, room and kind: terminals, watching, party (LI1). */
export const MAX_SOCKETS_EACH = 8;
/** People with browsers in one room (LI1). */
export const MAX_BROWSERS = 50;
/** With so many people in a room who only looks comes to its audience, where it is not full before (CR1). */
export const CROWD_PEOPLE = 100;
/** Who looks on at one object of an audience, and how many of them a room has (CR2). */
export const AUDIENCE_EACH = 250;
export const MAX_AUDIENCES = 100;
/** Upper bound for the number of people that `configure` may set. */
export const MOST_BROWSERS = 500;
/** Connections of bridges and agents in one room (LI1). */
export const MAX_BRIDGES = 16;
/** Places in one room across all proxies (SC1), and the longest time that an empty one may be reserved, in ms. */
export const MAX_PLACES = 256;
export const MAX_HELD_MS = HOUR_MS;
/** Duration of a proxy's lease on its places, and the interval at which it renews the lease, in ms (SC2). */
export const SEAT_LEASE_MS = 60_000;
export const SEAT_HOLD_MS = 15_000;
/** Windows in one room (LI1). */
export const MAX_WINDOWS = 200;
/** Props of one window, or of the desktop, besides strokes (ST7), and characters of one. */
export const MAX_PROPS = 64;
export const MAX_PROP_CHARS = 65_536;
/** JSON characters of a window without its text, or of the desktop, and of all together: a full sync is one frame (ST7). */
export const MAX_WINDOW_CHARS = 128 * 1024;
export const MAX_STATE_CHARS = 8 * 1024 * 1024;
/** UTF-16 units of a text that several write at once (TE2), and bytes and writers at which it is written anew (TE4). */
export const MAX_TEXT_CHARS = 60_000;
export const MAX_TEXT_BYTES = 512 * 1024;
export const MAX_TEXT_WRITERS = 1_000;
/** Bytes, parts and writers of one update of it: 60,000 characters of three bytes each, in a bridge's frame. */
export const MAX_UPDATE_BYTES = 190_000;
export const MAX_UPDATE_STRUCTS = 2_000;
export const MAX_UPDATE_WRITERS = 64;
/** Characters that one update may tell of as typed and deleted again before it was sent. */
export const MAX_DELETED_CHARS = 100 * MAX_TEXT_CHARS;
/** How often one delta has the history of a text opened, which its ops can bring about (TE2). */
export const MAX_TEXT_OPENINGS = 8;
/** Strokes of one window, the characters of one, and of all of a window together (PA3). */
export const MAX_STROKES = 2_000;
export const MAX_STROKE_CHARS = 4_096;
export const MAX_PICTURE_CHARS = 131_072;
/** Bytes of a request to an app, newline included, unless it says more: WibWob-DOS reads only once, and loses the rest. */
export const IPC_LINE_BYTES = 2_047;
/** Bytes of a request that an app takes at least whose strokes are mirrored (PA4). */
export const IPC_STROKES_BYTES = 8_192;
/** Number of tombstones kept; a client older than the oldest gets a full sync (HS2). */
export const MAX_TOMBSTONES = 1_000;
/** Strikes before close 4429 (LI1). */
export const MAX_STRIKES = 3;
/** Chat lines kept in a room, and lines per page of history (CH1). */
export const CHAT_KEPT = 500;
export const CHAT_PAGE = 50;
/** Bytes of all chat lines kept, and the age in days at which they go, unless the operator says otherwise (CH2). */
export const CHAT_KEPT_BYTES = 524_288;
export const CHAT_KEPT_DAYS = 90;
export const CHAT_KEPT_LEAST_BYTES = 16_384;
export const CHAT_KEPT_MOST_BYTES = 16_777_216;
export const CHAT_KEPT_MOST_DAYS = 3_650;
/** Lines that one message may name (CH3), and how often a person may erase lines within a sliding window. */
export const ERASE_MOST_LINES = 100;
export const ERASE_RATE = { count: 10, windowMs: 10_000 } as const;
/** Characters of one chat line (CH1). */
export const CHAT_MAX_CHARS = 2_000;
/** Graphemes of a name (TX1). */
export const NAME_MAX_GRAPHEMES = 32;
/** Characters of a window title. */
export const TITLE_MAX_CHARS = 256;
/** Characters of a reason, a question or a message of a host or an operator. */
export const REMARK_MAX_CHARS = 500;
/** Ops in one delta. */
export const MAX_OPS = 400;
/** Highest number of a seat. */
export const MAX_SEAT = 10_000;
/** The first frame must come within this many ms (HS1). */
export const HELLO_TIMEOUT_MS = 10_000;
/** Ping interval, silence that counts as gone, and grace before `leave`, in ms (PR1). */
export const PING_INTERVAL_MS = 15_000;
export const SILENCE_MS = 45_000;
export const LEAVE_GRACE_MS = 5_000;
/** A browser sends its cursor at most this often, in ms (CU1). */
export const CURSOR_SEND_MS = 50;
/** The room sends cursors this often, in ms: the shortest looks smooth to the eye, the longest is for a crowd (CU1). */
export const CURSOR_TICK_MS = { least: 33, most: 100 } as const;
/** A browser acks every 4th cursor frame (CU2). */
export const CURSOR_ACK_EVERY = 4;
/** With this many frames unacked, the oldest for this many ms, a browser is skipped until it has caught up (CU2). */
export const CURSOR_UNANSWERED = 8;
export const CURSOR_BEHIND_MS = 500;
/** A browser that has never acked is skipped after this many frames, which bounds its send buffer (CU2). */
export const CURSOR_SILENT = 600;
/** Cursor acks per second and burst size per connection, counted apart from its other messages (LI1). */
export const CURSOR_ACK_RATE = { perSecond: 15, burst: 30 } as const;
/** Lifetime of a ticket in seconds (HS5). */
export const TICKET_TTL_S = 60;
/** Number of colour slots that the room assigns; the palette is in `colors.ts`. */
export const COLOR_SLOTS = 12;
/** Largest terminal size that may be requested. */
export const MAX_COLS = 500;
export const MAX_ROWS = 200;
/** Characters of a line as it is sent, before the room cleans it (CH1), and of a name in the room’s file. */
export const CHAT_FRAME_MAX_CHARS = 16_384;
export const NAME_MAX_CHARS = 256;
/** Texts of a growing line a second, how often the room stores it, and how long it may stay as it is, in ms (CH5). */
export const GROW_RATE = { perSecond: 10, burst: 20 } as const;
export const GROW_STORE_MS = 2_000;
export const GROW_SILENCE_MS = 120_000;
/** Lines of the resident within a sliding window (CH5). */
export const RESIDENT_LINES = { count: 60, windowMs: 60_000 } as const;
/** Duration of a proxy’s lease on the resident, and the interval at which it renews it, in ms (AG1). */
export const RESIDENT_LEASE_MS = 30_000;
export const RESIDENT_HOLD_MS = 10_000;
/** Highest budgets (AG3), and usage that one message may report. */
export const RESIDENT_MOST = { messages: 10_000, tokens: 1_000_000_000, usd: 100_000 } as const;
/** A line that is older is not answered any more, in ms (AG2); usage of a turn counts for so long after it began. */
export const TURN_LINE_MS = HOUR_MS;
/** The part of a budget from which on a person is told that it ends soon (AG3). */
export const BUDGET_NEAR = 0.8;
/** The part of each budget of a day that a turn holds while it runs (AG3). */
export const TURN_HOLDS = 0.05;
/** Where only turns that run stand in the way, a person is asked to come back after this long, in ms. */
export const HELD_RETRY_MS = 60_000;
/** Visitors whose keys a proxy may name (AG9), and characters of a model’s name. */
export const RESIDENT_MOST_KEYED = 64;
/** A key to a model's provider. */
export const MODEL_KEY_MAX_CHARS = 512;
export const MODEL_MAX_CHARS = 128;
/** Acts that wait at the same time, for how long in ms, and characters of their input and words (AG6). */
export const MAX_ACTS = 16;
export const ACT_WAIT_MS = 600_000;
export const ACT_INPUT_MAX_CHARS = 24_000;
export const ACT_WORDS_MAX_CHARS = 300;
/** Acts of the resident that become rows of the room’s log (AG6). */
export const RESIDENT_ACTS = { count: 60, windowMs: 60_000 } as const;
/** What the resident remembers: characters of a person and of the room, people, and bytes of all of it (AG7). */
export const MEMORY_MAX_CHARS = 2_000;
export const MEMORY_ROOM_MAX_CHARS = 4_000;
export const MEMORY_MAX_PEOPLE = 200;
export const MEMORY_MAX_BYTES = 131_072;
/** How often a person asks something of the resident (AG5). */
export const RESIDENT_ASK_RATE = { count: 6, windowMs: 10_000 } as const;
