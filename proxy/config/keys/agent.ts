// The `agent:` key of config.yaml: whether rooms have residents at all, the host's key for their models, and what those cost.
import { open } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { Price } from '../../../agent/prices.ts';
import { anyKeys, onlyKeys } from '../../../protocol/keys.ts';
import { MODEL_KEY_MAX_CHARS } from '../../../protocol/limits.ts';

export interface AgentConfig {
  /** Off: nobody lives in any room. */
  enabled: boolean;
  /** From the environment, for rooms with `api_key_source: env`. */
  envKeys: { anthropic?: string; openai?: string };
  /** From the host's file, for rooms with `api_key_source: host_config`. */
  hostKey: string | undefined;
  /** Of models that the table of prices does not have, or has otherwise. */
  prices: Readonly<Record<string, Price>>;
}

/** Environment variables that go before the keys of the file. */
export const AGENT_VARIABLES = {
  'agent.enabled': 'AGENT_ENABLED',
  'agent.key_file': 'AGENT_KEY_FILE',
} as const;

/** A header carries it: printable ASCII without spaces. */
const KEY = new RegExp(`^[\\x21-\\x7e]{1,${MODEL_KEY_MAX_CHARS}}$`);

const usd = v.message(
  v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1_000_000)),
  'must be an amount of USD per million tokens, such as 3 or 0.25',
);
const price = v.pipe(
  onlyKeys({
    input: usd,
    output: usd,
    cache_read: v.optional(usd),
    cache_write: v.optional(usd),
  }),
  v.transform(
    ({ input, output, cache_read, cache_write }): Price => ({
      ...{ input, output },
      cache_read: cache_read ?? input,
      cache_write: cache_write ?? input,
    }),
  ),
);
const PRICES_HELP = 'must hold models with prices such as { input: 3, output: 15 }';
const flag = v.union([v.boolean(), v.pipe(v.string(), v.parseBoolean())], 'must be true or false');
const file = v.pipe(
  v.string('must be a path'),
  v.nonEmpty('must not be empty'),
  v.maxLength(4_096, 'must have at most 4096 characters'),
);

/** The `agent:` key as it is written. */
export const agentConfigSchema = onlyKeys({
  enabled: v.optional(flag, true),
  key_file: v.optional(file),
  prices: v.optional(
    v.pipe(anyKeys(PRICES_HELP), v.record(v.pipe(v.string(), v.maxLength(128)), price)),
    {},
  ),
});
type AgentConfigKeys = v.InferOutput<typeof agentConfigSchema>;

/** Files that hold secrets. @param folder where relative paths start */
export function agentSecretFiles({ key_file }: AgentConfigKeys, folder: string): string[] {
  return key_file === undefined ? [] : [path.resolve(folder, key_file)];
}

/**
 * Reads the keys of models: from the environment, and from the file that may be read by its owner alone.
 * @param folder where relative paths start
 * @param onProblem is told what can't be used, with its key or variable; never the key's text
 */
export async function readAgent(
  keys: AgentConfigKeys,
  folder: string,
  env: NodeJS.ProcessEnv,
  onProblem: (key: string, message: string) => void,
): Promise<AgentConfig> {
  const fromEnv = (name: string): string | undefined => {
    const text = env[name]?.trim();
    if (text === undefined || text === '' || KEY.test(text)) return text || undefined;
    onProblem(name, `must be one word of at most ${MODEL_KEY_MAX_CHARS} plain characters`);
    return undefined;
  };
  const [anthropic, openai] = [fromEnv('ANTHROPIC_API_KEY'), fromEnv('OPENAI_API_KEY')];
  const [keyFile] = agentSecretFiles(keys, folder);
  return {
    enabled: keys.enabled,
    envKeys: {
      ...(anthropic === undefined ? {} : { anthropic }),
      ...(openai === undefined ? {} : { openai }),
    },
    hostKey:
      keyFile === undefined
        ? undefined
        : await readKeyFile(keyFile, (message) => onProblem('agent.key_file', message)),
    prices: keys.prices,
  };
}

async function readKeyFile(
  file: string,
  onProblem: (message: string) => void,
): Promise<string | undefined> {
  try {
    await using handle = await open(file);
    const info = await handle.stat();
    if (!info.isFile()) onProblem(`${file} is no regular file`);
    else if ((info.mode & 0o077) !== 0)
      onProblem(`others may read ${file}; run: chmod 600 ${file}`);
    else if (info.size > MODEL_KEY_MAX_CHARS * 2) onProblem(`${file} holds more than a key`);
    else {
      const text = (await handle.readFile('utf8')).trim();
      if (KEY.test(text)) return text;
      onProblem(
        `${file} must hold a key alone, one word of at most ${MODEL_KEY_MAX_CHARS} plain characters`,
      );
    }
  } catch (error) {
    onProblem(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return undefined;
}
