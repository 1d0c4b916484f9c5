// The room's welcome at the top of the chat, unless the resident has said it there.
import { html, nothing } from 'lit-html';
import type { ChatLine } from '../../protocol/messages.ts';
import type { View } from '../ui/view.ts';

/** At the top of the chat: what of the welcome none of its lines says. */
export function welcomeNote(
  welcome: string,
  lines: readonly Pick<ChatLine, 'model' | 'text'>[],
): View {
  const rest = unsaid(welcome, lines);
  return rest === '' ? nothing : html`<p class="note">${rest}</p>`;
}

/** What is left of the welcome where the resident has greeted with it: what the page adds, in a paragraph of its own. */
export function unsaid(
  welcome: string,
  lines: readonly Pick<ChatLine, 'model' | 'text'>[],
): string {
  const greeting = lines.find(
    ({ model, text }) => model && text !== '' && `${welcome}\n\n`.startsWith(`${text}\n\n`),
  );
  return greeting ? welcome.slice(greeting.text.length).trim() : welcome;
}
