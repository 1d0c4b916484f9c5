// The badge at the name of a model, in words for screen readers (AG1).
import { MODEL_WORDS } from '../protocol/room/roster.ts';

export function ModelBadge() {
  return (
    <span className="model-badge" role="img" aria-label={MODEL_WORDS} title={MODEL_WORDS}>
      AI
    </span>
  );
}
