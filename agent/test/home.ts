// For tests: a room with a resident that a scripted model answers for, and hands that note what they were to do.

import type { ModelServer } from '../../testing/model/server.ts';
import { Context, type Home, type Occasion } from '../context/context.ts';
import type { Usage } from '../model/model.ts';
import type { ProviderName } from '../providers/choose.ts';
import { type Allowed, toolsFor } from '../tools.ts';
import { type Act, type Hands, runTurn, type TurnEnd, type TurnOptions } from '../turn.ts';
import { KEY, providerAt } from './asking.ts';

type Says = (act: Act, signal: AbortSignal) => string | Promise<string>;

/** Notes each act. */
export class NotedHands implements Hands {
  readonly allowed: Allowed;
  readonly acts: Act[] = [];
  readonly #says: Says;

  constructor(allowed: Allowed, says: string | Says = 'Done.') {
    this.allowed = allowed;
    this.#says = typeof says === 'string' ? () => says : says;
  }

  async do(act: Act, signal: AbortSignal): Promise<{ text: string }> {
    this.acts.push(act);
    return { text: await this.#says(act, signal) };
  }
}

export const ADA = { pid: 'p_ada', name: 'Ada', role: 'guest' };

export function homeWith(allowed: Allowed, some: Partial<Home> = {}): Home {
  return {
    ...{ name: 'Wib', room: 'Studio', prompt: 'Be brief.', files: [], maxTokens: 400 },
    tools: toolsFor(allowed),
    ...some,
  };
}

export function occasionOf(text: string, some: Partial<Occasion> = {}): Occasion {
  return {
    line: { id: 9, pid: ADA.pid, sender: ADA.name, ts: 1_700_000_000_000, text },
    lines: [],
    people: [ADA],
    memory: { visitor: null, room: null },
    ...some,
  };
}

export interface Turned extends TurnEnd {
  /** Each text that was told while it grew. */
  texts: string[];
  used: Usage[];
}

/** One turn, from the context on. */
export async function turnAt(
  server: ModelServer,
  provider: ProviderName,
  hands: Hands,
  {
    home = homeWith(hands.allowed),
    occasion = occasionOf('Hello?'),
    signal = new AbortController().signal,
    secrets = [KEY],
    ...options
  }: Partial<Pick<TurnOptions, 'signal' | 'turnMs' | 'provider' | 'onText' | 'isSpent'>> & {
    home?: Home;
    occasion?: Occasion;
    secrets?: readonly string[];
  } = {},
): Promise<Turned> {
  const { request, fences } = new Context(home, secrets).turn(occasion);
  const texts: string[] = [];
  const used: Usage[] = [];
  const end = await runTurn({
    ...{ provider: providerAt(server, provider), request, fences, hands, signal },
    onText: (text) => texts.push(text),
    onUsage: (usage) => used.push(usage),
    isSpent: () => false,
    ...options,
  });
  return { ...end, texts, used };
}
