// What has to be known of Anthropic's models by name; of any other nothing is said in a request.
import type { OutputConfig, ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages';

/** Where a room's file names none. */
export const DEFAULT_MODEL = 'claude-sonnet-5-5';

interface ModelWays {
  /** A resident answers in a conversation: at once, without long thought, which would count as its answer's tokens. */
  thinking?: ThinkingConfigParam;
  output_config?: OutputConfig;
}

const WAYS: Readonly<Record<string, ModelWays>> = {
  'claude-sonnet-5-5': { thinking: { type: 'between_tools' } },
  'claude-sonnet-5': { thinking: { type: 'disabled' } },
  'claude-haiku-5-5': { thinking: { type: 'disabled' } },
  // Always thinks.
  'claude-opus-5-5': { output_config: { effort: 'low' } },
};

/** Fields of a request to this model. */
export function waysOf(model: string): ModelWays {
  return Object.hasOwn(WAYS, model) ? (WAYS[model] ?? {}) : {};
}
