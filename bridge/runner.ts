// The serial loop of a bridge (BR3): poll, capture edits, one command, poll again. Only this loop talks to the app.
// News from the room becomes a command at once, by the last reading, where that is enough: a poll costs a tick of the app.
import type { Logger } from 'pino';
import type { HeldKeys } from '../node/held-keys.ts';
import type { AppReading, AppSession } from './app/app-session.ts';
import type { ChatIn } from './app/chat-in.ts';
import type { Cell } from './core/cell.ts';
import { type InLine, onGrowShown, onLog, onShown } from './core/chat/chat.ts';
import { chatCommand, type Mirror, nextCommand, onIntent, onOutcome } from './core/mirror.ts';
import { onReading } from './core/reading.ts';
import type { SeedWindow } from './core/windows/joining/join.ts';
import type { Command, Reading } from './core/windows/local.ts';
import { keysBack, picksTop, takesKeys } from './core/windows/stacking/keys.ts';
import { INPUT_TAIL_MS, nextPollIn, type PaceState, QUIET_MS } from './pace.ts';

export interface Runner {
  /** Poll at once: an event, or another size of the terminal. */
  wake(): void;
  /** News from the room: carry it out at once. */
  news(): void;
  /** A browser is sending input to this seat (BR12). @param keys the input, if that is known */
  input(keys?: Uint8Array): void;
  /** AR2: the room has said its time. @param ahead less that of `performance.now()`, in ms */
  time(ahead: number): void;
  /** LK2: leaves the app alone until it goes on. */
  setPaused(paused: boolean): void;
  /** The last reading; undefined before the first. */
  last(): AppReading | undefined;
  close(): Promise<void>;
}

export interface RunnerOptions {
  cell: Cell;
  app: AppSession;
  chatIn: ChatIn;
  seed: readonly SeedWindow[];
  /** Saves state to disk before a command is sent. */
  saved: () => Promise<void>;
  /** Keeps input back while a command may have moved the keys (BR17). */
  holdKeys: () => HeldKeys;
  /** Called after every reading: captured edits can be sent. @param before the mirror just before it */
  onCaptured: (before: Mirror, reading: Reading) => void;
  /** The app shows what the room has, as far as it can. */
  onIdle: () => void;
  log: Logger;
}

/** Commands per turn of the loop, so that it regularly checks whether to stop. */
const MAX_STEPS = 100;
const CHAT_RETRY_MS = 5_000;
/** What the clock may be off without the app hearing of it. */
const CLOCK_MS = 4;
const LONGEST_REST_MS = 60_000;

export function startRunner(options: RunnerOptions): Runner {
  const { cell, app, chatIn, log } = options;
  const pace: PaceState = {
    lastPoll: 0,
    inputUntil: 0,
    wanted: true,
    settling: false,
    failures: 0,
    chatAt: null,
  };
  let closed = false;
  /** LK2: the app is neither read nor changed. */
  let paused = false;
  /** News from the room has come since the last turn. */
  let news = false;
  /** Since the last poll began, somebody has picked the topmost window. */
  let picked = false;
  /** Frames of input that have come, and how many of them the last reading shows for certain. */
  let [inputs, shown] = [0, 0];
  let latest: AppReading | undefined;
  /** The mirror as `latest` left it, if the same reading would leave it so again. */
  let still: Mirror | undefined;
  /** The mirror for which there was no command. */
  let idle: Mirror | undefined;
  let rouse: (() => void) | undefined;
  /** AR2: the room's clock, and what the app was told of it in which run of its process. */
  let ahead: number | undefined;
  let told: { boot: string; ahead: number } | undefined;

  async function look(): Promise<AppReading | undefined> {
    pace.wanted = false;
    pace.lastPoll = performance.now();
    const chosen = picked;
    picked = false;
    let seen: AppReading | undefined;
    try {
      seen = await app.read();
    } finally {
      if (!seen) picked ||= chosen;
    }
    if (!seen) return undefined;
    const { mirror, chat } = cell.now;
    if (seen === latest && mirror === still && !chosen) return seen;
    latest = seen;
    const reading = chosen ? { ...seen.reading, picked: true } : seen.reading;
    const next = onReading({ ...mirror, can: seen.can }, reading, options.seed);
    cell.set({ mirror: next, chat: onLog(chat, seen.reading.boot, seen.chat) });
    pace.settling = !seen.settled || next.local.pending !== null;
    still = next.local.pending === null ? next : undefined;
    options.onCaptured(mirror, seen.reading);
    return seen;
  }

  /** The next command; null if the app is up to date, or as long as it may not be changed. */
  function command(seen: AppReading): Command | null {
    const { mirror } = cell.now;
    if (!seen.settled || paused || mirror === idle) return null;
    const next = nextCommand(mirror);
    if (!next) idle = mirror;
    return next;
  }

  /** AR2: tells an app that takes it the room's clock, where it has not heard of it or the clock was set. */
  async function tellTime({ can, reading: { boot } }: AppReading): Promise<void> {
    if (!can.clock || ahead === undefined) return;
    if (told?.boot === boot && Math.abs(told.ahead - ahead) < CLOCK_MS) return;
    const now = ahead;
    if (await app.setClock(now)) told = { boot, ahead: now };
  }

  /** Executes one command or shows one chat line. @returns whether there may be more to do */
  async function step(seen: AppReading): Promise<boolean> {
    if (!paused) await tellTime(seen);
    const next = command(seen);
    if (next) return run(next, command);
    if (paused) return false;
    if (seen.settled) options.onIdle();
    const [line] = cell.now.chat.inbox;
    const now = performance.now();
    if (line && pace.chatAt !== null && pace.chatAt > now) return false;
    pace.chatAt = null;
    if (!line) return grow(seen);
    if (!seen.scramble) {
      const opening = chatWindow(seen);
      // BR18: not while somebody types.
      const quiet = pace.inputUntil + QUIET_MS;
      if (opening && quiet <= now) return run(opening, chatWindow);
      pace.chatAt = opening && quiet;
      return false;
    }
    return withInputHeld((fresh) => show(line, fresh));
  }

  /** Sends the app one piece of a line, unless its person has just closed the chat window: that ends the app (BR18). */
  async function show(line: InLine, { scramble }: AppReading): Promise<boolean> {
    if (paused) return false;
    if (!scramble) return true;
    const res = await chatIn.show(line);
    if (res === 'refused') pace.chatAt = performance.now() + CHAT_RETRY_MS;
    if (res === 'all') cell.set({ chat: onShown(cell.now.chat, line.id) });
    return res !== 'refused';
  }

  /** BR20: shows what grows, where the app can and its chat is open. @returns whether there is more of it */
  async function grow({ can, scramble }: AppReading): Promise<boolean> {
    const [line] = cell.now.chat.growing;
    if (!line || !can.chatGrow || !scramble) return false;
    const res = await chatIn.grow(line);
    if (res !== 'refused') cell.set({ chat: onGrowShown(cell.now.chat, line.id) });
    return res === 'some';
  }

  /** The command that opens the chat window, if that may be done. */
  function chatWindow({ settled, scramble }: AppReading): Command | null {
    return settled && !scramble && !paused ? chatCommand(cell.now.mirror) : null;
  }

  /**
   * Does something that input must neither overtake nor follow too closely: input waits meanwhile (BR17).
   * @param work gets a reading that shows what all input before did (BR13), and returns whether there may be more to do
   */
  async function withInputHeld(work: (seen: AppReading) => Promise<boolean>): Promise<boolean> {
    using held = options.holdKeys();
    // What comes from here on waits. What came before may still be on its way when a poll is answered.
    const before = inputs;
    await held.arrived;
    const seen = before > shown ? await look() : latest;
    if (!seen) return false;
    shown = before;
    // Awaited here: input waits until it has ended.
    return await work(seen);
  }

  /**
   * Carries out a command and reads what became of it.
   * @param again plans it anew, after what somebody has done since the last reading
   */
  async function run(
    planned: Command,
    again: (seen: AppReading) => Command | null,
  ): Promise<boolean> {
    if (!takesKeys(planned)) return carryOut(planned);
    // Until what it did has been read: what somebody does meanwhile would pass for its effect.
    return withInputHeld(async (seen) => {
      const command = again(seen);
      return command === null || carryOut(command);
    });
  }

  async function carryOut(command: Command): Promise<boolean> {
    const { mirror } = cell.now;
    const back = latest && keysBack(mirror.local, latest.reading, command);
    cell.set({ mirror: onIntent(mirror, command) });
    // Saved first: after a crash, the bridge must not take its own change for a user's edit.
    await options.saved();
    const outcome = await app.execute(command);
    cell.set({ mirror: onOutcome(cell.now.mirror, command, outcome) });
    if (outcome.res === 'unsent') throw new Error('the app took no command');
    if (back && outcome.res !== 'error') await app.focus(back);
    return (await look()) !== undefined;
  }

  /** Whether what the room has changed can be carried out by the last reading, without another. */
  function isReady(): boolean {
    if (!news || pace.wanted || pace.failures > 0 || !latest) return false;
    return command(latest) !== null;
  }

  async function turn(): Promise<void> {
    const ready = isReady();
    news = false;
    if (!ready && !(await look())) {
      pace.failures += 1;
      return;
    }
    for (let i = 0; i < MAX_STEPS && !closed && !paused && latest; i += 1) {
      if (!(await step(latest))) break;
    }
    pace.failures = 0;
  }

  async function loop(): Promise<void> {
    while (!closed) {
      if (news && !isReady()) pace.wanted = true;
      const wait = isReady() ? 0 : nextPollIn(pace, performance.now());
      if (wait > 0 || paused) {
        await rest(paused ? LONGEST_REST_MS : wait);
        continue;
      }
      try {
        await turn();
      } catch (error) {
        pace.failures += 1;
        const level = pace.failures === 5 ? 'warn' : 'debug';
        log[level]({ err: error, failures: pace.failures }, 'the app could not be read');
      }
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  const running = loop();
  return {
    wake() {
      pace.wanted = true;
      rouse?.();
    },
    news() {
      news = true;
      rouse?.();
    },
    input(keys) {
      pace.inputUntil = performance.now() + INPUT_TAIL_MS;
      inputs += 1;
      if (keys && picksTop(keys, latest?.reading.windows ?? [])) picked = true;
      rouse?.();
    },
    time(now) {
      ahead = now;
      pace.wanted = true;
      rouse?.();
    },
    setPaused(now) {
      paused = now;
      // What happened meanwhile is read first.
      pace.wanted = true;
      rouse?.();
    },
    last: () => latest,
    async close() {
      closed = true;
      rouse?.();
      await running;
    },
  };
}
