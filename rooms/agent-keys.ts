// The `agent` key of a room file: who lives in the room, which model answers, what it may do and spend.
import * as v from 'valibot';
import { onlyKeys } from '../protocol/keys.ts';
import { HANDS, type Hand } from '../protocol/room/resident.ts';
import { reservedName } from '../protocol/text/reserved-names.ts';
import { cleanName } from '../protocol/text/text.ts';

export const PROVIDERS = ['anthropic', 'openai'] as const;
export type Provider = (typeof PROVIDERS)[number];
/** Where the key of its model is from: `api_key_source`. */
export const API_KEY_SOURCES = ['env', 'host_config', 'visitor_dialog'] as const;
export type ApiKeySource = (typeof API_KEY_SOURCES)[number];
/** When it answers: to a mention or reply, or alone with one visitor; only the latter; everything. */
const SPEAKS = ['asked', 'alone', 'always'] as const;
export type Speaks = (typeof SPEAKS)[number];

const DEFAULT_NAME = 'Resident';

/** The hands that a room allows: at once, or once a host has approved the act; others are not offered to the model at all. */
export type HandRules = Partial<Record<Hand, 'do' | 'ask'>>;

/** A room's resident, defaults filled in. */
export interface Resident {
  name: string;
  provider: Provider;
  /** Absent: the usual one of `anthropic`, which `agent/` knows. */
  model?: string;
  /** Where the provider's API is spoken; undefined: the provider's own address. */
  baseUrl?: string;
  /** Of one answer. */
  maxTokens: number;
  speaks: Speaks;
  hands: HandRules;
  budget: Budget;
  /** Whether it remembers visitors from one visit to the next. */
  memory: boolean;
}

export interface Budget {
  /** Of each visitor. */
  messagesPerHour: number;
  /** Of each visitor, in a day. */
  tokensPerVisitor: number;
  tokensPerDay: number;
  usdPerDay: number;
}

const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
const oneOf = <const T extends readonly string[]>(names: T) =>
  v.picklist(names, `write one of ${quoted(names)}.`);
const flag = v.boolean('write `true` or `false` (without quotes).');
const line = (max: number, help: string) =>
  v.message(
    v.pipe(
      v.string(),
      v.trim(),
      v.nonEmpty(),
      v.maxLength(max),
      v.regex(/^[^\u0000-\u001f\u007f-\u009f]*$/),
    ),
    help,
  );
const whole = (min: number, max: number) =>
  v.message(
    v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max)),
    `write a whole number from ${min} to ${max}.`,
  );

const NAME_HELP = 'write a name of at most 32 characters.';
const name = v.pipe(
  line(32, NAME_HELP),
  v.transform(cleanName),
  v.check((cleaned) => cleaned !== '', NAME_HELP),
  // TX2: the room would call it “guest 1”.
  v.check(
    (cleaned) => reservedName(cleaned) === undefined,
    'write another name: those that look like `host`, `system` or `everyone` are kept for the room itself.',
  ),
);

const URL_HELP =
  'write an address that starts with `https://` or `http://`, without user name, password or query.';
const baseUrl = v.message(v.pipe(v.string(), v.check(isApiUrl)), URL_HELP);

const HANDS_HELP = `write a list of ${quoted(HANDS)}; one that waits for a host as \`{ open: ask }\`.`;
const hand = v.picklist(HANDS);
/** `[look, { open: ask }]`. */
const hands = v.message(
  v.pipe(
    v.array(
      v.union([
        hand,
        v.pipe(
          v.record(hand, v.literal('ask')),
          v.check((asked) => Object.keys(asked).length > 0),
        ),
      ]),
    ),
    v.maxLength(HANDS.length * 2),
    v.transform((listed): HandRules => rulesOf(listed)),
  ),
  HANDS_HELP,
);

const USD_HELP = 'write an amount from 0 to 100000, such as `5` or `0.5`.';
const BUDGET_HELP =
  'write `{ messages_per_hour: 20, tokens_per_visitor: 200000, tokens_per_day: 1000000, usd_per_day: 5 }`, or some of it.';
const budget = onlyKeys(
  {
    messages_per_hour: v.optional(whole(0, 10_000), 20),
    tokens_per_visitor: v.optional(whole(0, 1_000_000_000), 200_000),
    tokens_per_day: v.optional(whole(0, 1_000_000_000), 1_000_000),
    usd_per_day: v.optional(
      v.message(v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(100_000)), USD_HELP),
      5,
    ),
  },
  BUDGET_HELP,
);

const keys = {
  enabled: v.optional(flag, true),
  name: v.optional(name, DEFAULT_NAME),
  provider: v.optional(oneOf(PROVIDERS), 'anthropic'),
  model: v.optional(line(128, 'write the name of a model.')),
  base_url: v.optional(baseUrl),
  max_tokens: v.optional(whole(1, 1_000_000), 1_024),
  speaks: v.optional(oneOf(SPEAKS), 'asked'),
  hands: v.optional(hands, ['look', 'point']),
  budget: v.optional(budget, {}),
  memory: v.optional(flag, true),
};
/** Every key that `agent` may have. */
export const AGENT_KEYS = Object.keys(keys);

export const agentSchema = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'boolean' ? { enabled: value } : value)),
  onlyKeys(keys, 'write `true`, `false`, or keys such as `{ name: Wib, hands: [look, point] }`.'),
);
export type AgentKeys = v.InferOutput<typeof agentSchema>;

/** @returns null where nobody is to live */
export function toResident(given: AgentKeys | undefined): Resident | null {
  if (given?.enabled !== true) return null;
  return {
    name: given.name,
    provider: given.provider,
    ...(given.model === undefined ? {} : { model: given.model }),
    ...(given.base_url === undefined ? {} : { baseUrl: given.base_url }),
    maxTokens: given.max_tokens,
    speaks: given.speaks,
    hands: given.hands,
    budget: {
      messagesPerHour: given.budget.messages_per_hour,
      tokensPerVisitor: given.budget.tokens_per_visitor,
      tokensPerDay: given.budget.tokens_per_day,
      usdPerDay: given.budget.usd_per_day,
    },
    memory: given.memory,
  };
}

/** The stricter of two rules for one hand holds. */
function rulesOf(listed: readonly (Hand | Partial<Record<Hand, 'ask'>>)[]): HandRules {
  const rules: HandRules = {};
  for (const one of listed)
    if (typeof one === 'string') rules[one] ??= 'do';
    else for (const asked of Object.keys(one) as Hand[]) rules[asked] = 'ask';
  return rules;
}

function isApiUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || text.length > 2_048) return false;
  return /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}` === '';
}
