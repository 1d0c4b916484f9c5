// One answer of a resident: its model is told, what it says grows in the chat, and what it uses is counted.
import type { Logger } from 'pino';
import type { HeardLine } from '../../agent/context/history.ts';
import { addUsage, NO_USAGE, type Provider, type Usage } from '../../agent/model/model.ts';
import { failedWords } from '../../agent/model/words.ts';
import { type Prices, priceOf, usdOf } from '../../agent/prices.ts';
import { makeProvider } from '../../agent/providers/choose.ts';
import { DEFAULT_MODEL } from '../../agent/providers/models.ts';
import { runTurn, type TurnEnd } from '../../agent/turn.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import { randomId } from '../../protocol/random-id.ts';
import { type Remembered, type TurnLeft, tokensOf } from '../../protocol/room/resident.ts';
import type { Resident as ResidentKeys } from '../../rooms/agent-keys.ts';
import type { Room } from '../../rooms/load.ts';
import type { ResidentMeter } from '../metrics/resident-figures.ts';
import type { Answer, Approvals, Asked } from './acts/approvals.ts';
import { mayHaveDone } from './acts/asker-rights.ts';
import { createHands } from './acts/hands.ts';
import type { RoomLine } from './room/room-line.ts';
import type { Saying } from './saying.ts';
import type { Told } from './told.ts';

export interface AnswerParts {
  /** As its file says now: the same object for as long as it is open. */
  room: Room;
  line: RoomLine;
  told: Told;
  approvals: Approvals;
  /** Text on the screen of a visitor's own seat; null where that is not here. */
  screenOf(visitor: string): Promise<string | null>;
  /** A turn asks a host, or has been answered. */
  asksHost(): void;
  prices: Prices;
  /** What must stand in no request, besides the key that it goes with. */
  secrets: readonly string[];
  meter: ResidentMeter;
  log: Logger;
}

/** An answer from its reservation to its end. */
export class Turn {
  readonly id = randomId();
  /** The line that it answers. */
  readonly asked: ChatLine;
  readonly #over = new AbortController();
  /** With whose key it is given, once the room has said who asks (AG9). */
  lent: { visitor: string; key: string } | undefined;
  /** What is kept of whom it answers was erased meanwhile. */
  isForgotten = false;
  /** It is run elsewhere from now on, or nowhere: what was said broke off. */
  isCut = false;
  /** All see that it answers. */
  isShown = false;
  /** A host is asked: others may be answered meanwhile. */
  asksHost = false;

  constructor(asked: ChatLine) {
    this.asked = asked;
  }

  get pid(): string {
    return this.asked.pid;
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  stop(why: string): void {
    this.#over.abort(new Error(why));
  }
}

/** Whom a turn asks, and how that is counted. */
export interface Asking {
  agent: ResidentKeys;
  provider: Provider;
  /** The key is the room's own, and no visitor's. */
  isOwn: boolean;
  /** What must stand in none of its requests. */
  secrets: readonly string[];
  used(usage: Usage): void;
  /** Whether it has used what was left when it was reserved (AG3). */
  isSpent(): boolean;
}

export function askingOf(
  { id }: Turn,
  { agent, key, left }: { agent: ResidentKeys; key: string; left: TurnLeft },
  { line, room, prices, secrets, meter }: AnswerParts,
): Asking {
  let all = { ...NO_USAGE, usd: 0 };
  const { baseUrl, model = DEFAULT_MODEL } = agent;
  const price = priceOf(model, baseUrl !== undefined, prices);
  return {
    agent,
    provider: makeProvider(agent.provider, { key, model, baseUrl }),
    isOwn: room.apiKeySource !== 'visitor_dialog',
    secrets: [key, ...secrets],
    used(usage) {
      const usd = usdOf(usage, price);
      all = { ...addUsage(all, usage), usd: all.usd + usd };
      line.tellSurely({ type: 'turn_use', id, ...all });
      meter.used(room.id, usage, usd);
    },
    isSpent: () => tokensOf(all) >= left.tokens || all.usd >= left.usd,
  };
}

/** @returns how it ended; `saying` has all that it said */
export async function giveAnswer(
  turn: Turn,
  saying: Saying,
  { agent, provider, secrets, used, isSpent }: Asking,
  memory: Remembered,
  parts: AnswerParts,
): Promise<TurnEnd> {
  const { room, line, told, screenOf, meter, log } = parts;
  const began = performance.now();
  const { conversation, me } = line;
  const context = await told.context(agent, secrets);
  const { request, fences } = context.turn({
    line: heardLine(turn.asked, me),
    lines: conversation.whole.map((one) => heardLine(one, me)),
    people: [...conversation.people.values()].filter(({ pid }) => pid !== me),
    memory,
  });
  const end = await runTurn({
    ...{ provider, request, fences, signal: turn.signal },
    hands: createHands({
      ...{ line, allowed: agent.hands, allowTypes: room.allowTypes, whom: turn.pid },
      askHost(act, signal) {
        saying.rest();
        return askHost(turn, act, signal, parts);
      },
      may: (act) => mayHaveDone(act, conversation.people.get(turn.pid), room.guests),
      // By who they are, not by the seat that their presence names: that may be another's by now.
      screen: async () => (turn.lent ? screenOf(turn.lent.visitor) : null),
    }),
    onText(said) {
      if (saying.cids.length === 0) meter.firstWord((performance.now() - began) / 1_000);
      saying.grow(said);
      for (const cid of saying.cids) conversation.address(cid, turn.pid);
    },
    onUsage: used,
    isSpent,
  });
  const isCut = turn.isCut && end.how === 'stopped' && end.said !== '';
  saying.end(isCut ? `${end.said}\n\n${failedWords('cut')}` : end.said);
  for (const cid of saying.cids) conversation.address(cid, turn.pid);
  meter.turnEnded(room.id, end.how);
  const { how, acts, error } = end;
  log.info({ room: room.id, how, acts, ...(error ? { error } : {}) }, 'the resident has answered');
  return end;
}

async function askHost(
  turn: Turn,
  act: Omit<Asked, 'turn'>,
  signal: AbortSignal,
  { approvals, asksHost }: AnswerParts,
): Promise<Answer> {
  const changed = (asks: boolean) => {
    turn.asksHost = asks;
    asksHost();
  };
  const answer = approvals.ask({ ...act, turn: turn.id }, signal);
  changed(true);
  try {
    return await answer;
  } finally {
    changed(false);
  }
}

/** @param me the resident's own public id */
export function heardLine({ id, pid, sender, ts, text }: ChatLine, me: string): HeardLine {
  return { id, pid, sender, ts, text, ...(pid === me ? { own: true } : {}) };
}
