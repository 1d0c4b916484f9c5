// The serial loop of a bridge (BR3): poll, capture edits, one command, poll again. Only this loop talks to the app.
import type { Logger } from 'pino';
import type { AppReading, AppSession } from './app/app-session.ts';
import type { ChatIn } from './app/chat-in.ts';
import type { Cell } from './core/cell.ts';
import { onLog, onShown } from './core/chat.ts';
import { type Mirror, nextCommand, onIntent, onOutcome } from './core/mirror.ts';
import { onReading } from './core/reading.ts';
import type { SeedWindow } from './core/windows/join.ts';
import type { Reading } from './core/windows/local.ts';
import { INPUT_TAIL_MS, nextPollIn, type PaceState } from './pace.ts';

export interface Runner {
  /** Poll at once: an event, or news from the room. */
  wake(): void;
  /** A browser is sending input to this seat (BR12). */
  input(): void;
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
  /** Called after every reading: captured edits can be sent. @param before the mirror just before it */
  onCaptured: (before: Mirror, reading: Reading) => void;
  /** The app shows what the room has, as far as it can. */
  onIdle: () => void;
  log: Logger;
}

/** Commands per turn of the loop, so that it regularly checks whether to stop. */
const MAX_STEPS = 100;
const CHAT_RETRY_MS = 5_000;

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
  let latest: AppReading | undefined;
  /** The mirror as `latest` left it, if the same reading would leave it so again. */
  let still: Mirror | undefined;
  /** The mirror for which there was no command. */
  let idle: Mirror | undefined;
  let rouse: (() => void) | undefined;

  async function look(): Promise<AppReading | undefined> {
    pace.wanted = false;
    pace.lastPoll = performance.now();
    const seen = await app.read();
    if (!seen) return undefined;
    const { mirror, chat } = cell.now;
    if (seen === latest && mirror === still) return seen;
    latest = seen;
    const next = onReading({ ...mirror, can: seen.can }, seen.reading, options.seed);
    cell.set({ mirror: next, chat: onLog(chat, seen.reading.boot, seen.chat) });
    pace.settling = !seen.settled || next.local.pending !== null;
    still = next.local.pending === null ? next : undefined;
    options.onCaptured(mirror, seen.reading);
    return seen;
  }

  /** Executes one command or shows one chat line. @returns whether there may be more to do */
  async function step(seen: AppReading): Promise<boolean> {
    const { mirror } = cell.now;
    const command = seen.settled && mirror !== idle ? nextCommand(mirror) : null;
    if (seen.settled && !command) idle = mirror;
    if (command) {
      cell.set({ mirror: onIntent(cell.now.mirror, command) });
      // Saved first: after a crash, the bridge must not take its own change for a user's edit.
      await options.saved();
      const outcome = await app.execute(command);
      cell.set({ mirror: onOutcome(cell.now.mirror, command, outcome) });
      if (outcome.res === 'unsent') throw new Error('the app took no command');
      return (await look()) !== undefined;
    }
    if (seen.settled) options.onIdle();
    const line = cell.now.chat.inbox[0];
    const early = pace.chatAt !== null && pace.chatAt > performance.now();
    if (line && early) return false;
    pace.chatAt = null;
    if (!line) return false;
    const shown = await chatIn.show(line, seen.scramble);
    if (shown === 'later') {
      pace.chatAt = performance.now() + CHAT_RETRY_MS;
      return false;
    }
    if (shown === 'opened') return (await look()) !== undefined;
    cell.set({ chat: onShown(cell.now.chat, line.id) });
    return true;
  }

  async function turn(): Promise<void> {
    if (!(await look())) {
      pace.failures += 1;
      return;
    }
    for (let i = 0; i < MAX_STEPS && !closed && latest; i += 1) {
      if (!(await step(latest))) break;
    }
    pace.failures = 0;
  }

  async function loop(): Promise<void> {
    while (!closed) {
      const wait = nextPollIn(pace, performance.now());
      if (wait > 0) {
        await pause(wait);
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

  function pause(ms: number): Promise<void> {
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
    input() {
      pace.inputUntil = performance.now() + INPUT_TAIL_MS;
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
