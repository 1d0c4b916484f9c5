// One turn: asks the model, runs the tools that it calls for, asks again with what they said, until it has answered. Ends
// whatever the model does: by rounds, calls, characters and time.

import type { Hand, HandInput } from '../protocol/room/resident.ts';
import { mapStrings } from '../protocol/text/map-strings.ts';
import { cleanText } from '../protocol/text/text.ts';
import type { Fences } from './context/fence.ts';
import { Deadline } from './model/deadline.ts';
import { ANSWER_CHARS, CALLS, RESULT_CHARS, ROUNDS, TURN_MS } from './model/limits.ts';
import {
  addUsage,
  type ModelCall,
  ModelError,
  type ModelErrorKind,
  type ModelMessage,
  type ModelRequest,
  NO_USAGE,
  type Provider,
  type Usage,
} from './model/model.ts';
import { failedWords, NOTHING, REFUSED, SPENT } from './model/words.ts';
import { type Allowed, check } from './tools.ts';

/** A tool call that was let through. */
export interface Act<H extends Hand = Hand> {
  id: string;
  hand: H;
  input: HandInput<H>;
  /** It has to wait for the host. */
  ask: boolean;
}

/** What a resident does in its room; an effect fails by what it says, and throws only where the turn is over. */
export interface Hands {
  readonly allowed: Allowed;
  /** @returns what the model is told of it */
  do(act: Act, signal: AbortSignal): Promise<{ text: string; failed?: boolean }>;
}

export interface TurnOptions {
  provider: Provider;
  request: ModelRequest;
  /** For what tools say. */
  fences: Fences;
  hands: Hands;
  /** The whole text so far, clean, each time that there is more of it. */
  onText(said: string): void;
  /** What has been used since the last time. */
  onUsage(usage: Usage): void;
  /** Whether it has used what it may: the model is asked no more then. */
  isSpent(): boolean;
  /** Stops the turn. */
  signal: AbortSignal;
  /** The longest that it may take, in ms. */
  turnMs?: number;
}

export interface TurnEnd {
  how: 'done' | 'stopped' | 'failed' | 'refused' | 'timeout';
  /** All that it said, with a last sentence of ours where it has not ended by itself. */
  said: string;
  usage: Usage;
  /** Acts that were run. */
  acts: number;
  /** Why it failed. */
  error?: ModelErrorKind;
}

/** Never rejects but for an error of the effects. */
export async function runTurn(options: TurnOptions): Promise<TurnEnd> {
  const { signal, turnMs = TURN_MS } = options;
  using late = new Deadline(turnMs);
  const turn = new Turn({ ...options, signal: AbortSignal.any([signal, late.signal]) }, late);
  const end = (how: TurnEnd['how'], last = '', error?: ModelErrorKind): TurnEnd => {
    if (last) turn.say(last);
    const { said, usage, acts } = turn;
    return { how, said, usage, acts, ...(error && { error }) };
  };
  try {
    const how = await turn.run();
    if (how === 'refused') return end('refused', REFUSED);
    if (how === 'spent') return end('done', SPENT);
    return end('done', turn.said === '' ? NOTHING : '');
  } catch (error) {
    if (signal.aborted) return end('stopped');
    if (late.signal.aborted) return end('timeout', failedWords('timeout'), 'timeout');
    if (!(error instanceof ModelError)) throw error;
    const how = error.kind === 'timeout' ? 'timeout' : 'failed';
    return end(how, failedWords(error.kind), error.kind);
  }
}

class Turn {
  usage: Usage = NO_USAGE;
  acts = 0;
  readonly #options: TurnOptions;
  /** What was said in earlier rounds, and in this one. */
  #before = '';
  #now = '';
  /** What is added to it, however long it is. */
  #end = '';

  readonly #deadline: Deadline;

  constructor(options: TurnOptions, deadline: Deadline) {
    this.#options = options;
    this.#deadline = deadline;
  }

  get said(): string {
    const all = cleanText([this.#before, this.#now].filter(Boolean).join('\n\n'));
    // Nobody reads a mark: who knew one could write a fence.
    const own = this.#options.fences.markless(all).slice(0, ANSWER_CHARS).trim();
    return `${own}${this.#end}`.trim();
  }

  /** Ends with a sentence of ours. */
  say(sentence: string): void {
    this.#end = `\n\n${sentence}`;
    this.#options.onText(this.said);
  }

  async run(): Promise<'done' | 'refused' | 'spent'> {
    const { request, isSpent } = this.#options;
    const messages: ModelMessage[] = [...request.messages];
    for (let round = 1; ; round += 1) {
      const last = round === ROUNDS || this.acts >= CALLS;
      const { calls, kept, reason } = await this.#ask({ ...request, messages, noCalls: last });
      if (reason === 'refused') return 'refused';
      if (reason === 'length' && calls.length === 0) this.#end = ' …';
      if (last || calls.length === 0 || this.said.length >= ANSWER_CHARS) return 'done';
      if (isSpent()) return 'spent';
      messages.push({ role: 'assistant', text: this.#now, calls, kept });
      messages.push({ role: 'results', results: await this.#act(calls) });
      this.#before = this.said;
      this.#now = '';
    }
  }

  async #ask(request: ModelRequest) {
    const { provider, signal, onText, onUsage } = this.#options;
    const calls: ModelCall[] = [];
    let kept: unknown;
    let reason = 'done';
    for await (const event of provider.stream(request, signal)) {
      switch (event.type) {
        case 'text':
          this.#now += event.text;
          onText(this.said);
          break;
        case 'call':
          calls.push(event);
          break;
        case 'kept':
          kept = event.kept;
          break;
        case 'usage':
          this.usage = addUsage(this.usage, event.usage);
          onUsage(event.usage);
          break;
        case 'end':
          reason = event.reason;
      }
    }
    return { calls, kept, reason };
  }

  /** One after the other, as the model said them: a later one may build on an earlier one. */
  async #act(calls: readonly ModelCall[]) {
    const results: { id: string; text: string; failed: boolean }[] = [];
    for (const call of calls) {
      const { text, failed = false } = await this.#actOn(call);
      results.push({ id: call.id, text, failed });
    }
    return results;
  }

  async #actOn(call: ModelCall): Promise<{ text: string; failed?: boolean }> {
    const { hands, fences, signal } = this.#options;
    if (this.acts >= CALLS)
      return { text: `Not done: an answer may use ${CALLS} tools.`, failed: true };
    const checked = check(hands.allowed, call);
    if (!checked.ok) return { text: checked.text, failed: true };
    this.acts += 1;
    const { hand, ask } = checked;
    // Nobody reads a mark, wherever the model puts it.
    const input = mapStrings(checked.input, (text) =>
      fences.markless(text),
    ) as typeof checked.input;
    // A host may take their time.
    using _ = ask ? this.#deadline.pause() : undefined;
    const { text, failed = false } = await hands.do({ id: call.id, hand, input, ask }, signal);
    signal.throwIfAborted();
    // Cut last: half of a secret is not known for one.
    const harmless = fences.harmless(text.slice(0, RESULT_CHARS * 4)).slice(0, RESULT_CHARS);
    return { text: fences.put('result', harmless, { of: hand }), failed };
  }
}
