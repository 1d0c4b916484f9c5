// The badge at the name of a model, in words for screen readers (AG1).
import { html } from 'lit-html';
import { MODEL_WORDS } from '../../protocol/room/roster.ts';
import type { View } from './view.ts';

export function modelBadge(): View {
  return html`<span class="ai" role="img" aria-label=${MODEL_WORDS} title=${MODEL_WORDS} data-model>AI</span>`;
}
