// In the bar of a room with one terminal for all: who types (KB1), and a click to ask for the keyboard or to let go of it.
import { html, nothing } from 'lit-html';
import { type KeyboardView, keyboardView } from '../state/keyboard.ts';
import { me, type ViewState } from '../state/view-state.ts';
import { ICONS } from '../ui/artwork.ts';
import type { View } from '../ui/view.ts';

export type KeyboardAct = NonNullable<KeyboardView['does']>;

const ACTS: Readonly<Record<KeyboardAct, [word: string, icon: View]>> = {
  raise: ['Raise hand', ICONS.hand()],
  lower: ['Lower hand', ICONS.hand()],
  release: ['Let go', ICONS.close()],
  take: ['Take over', ICONS.host()],
};

/** @param act does what the mark offers */
export function keyboardMark(state: ViewState, act: (what: KeyboardAct) => void): View {
  const view = keyboardView(state);
  if (!view || (state.keyboard === 'everyone' && !view.holder)) return nothing;
  const { holder, does } = view;
  const mine = me(state);
  const [who, types] =
    holder === null
      ? ['Nobody', 'types']
      : holder === mine
        ? ['You', 'type']
        : [holder.name, 'types'];
  const text = html`${ICONS.keyboard()}<span class="whose">${who}<span class="word"> ${types}</span></span>`;
  const title = `${who} ${types}`;
  const held = holder?.pid ?? '';
  if (does === null)
    return html`<span class="watching typist" title=${title} data-typist=${held}>${text}</span>`;
  const [word, icon] = ACTS[does];
  return html`<button
    class="watching typist"
    type="button"
    title=${`${title}. ${word}`}
    aria-label=${`${title}. ${word}`}
    data-typist=${held}
    data-keyboard=${does}
    @click=${() => act(does)}
  >
    ${text}<b class="does">${icon}${mine?.hand}<span class="word">${word}</span></b>
  </button>`;
}
