// Templates for following: the ribbon in the bar, and the card of somebody who asks me to look.

import { html, nothing } from 'lit-html';
import { colorOf } from '../../protocol/colors.ts';
import { ICONS } from '../ui/artwork.ts';
import { avatar } from '../ui/person-view.ts';
import type { View } from '../ui/view.ts';
import type { Follower } from './follower.ts';

/** Shown in the bar while I follow somebody; a click stops following. */
export function ribbon(follower: Follower): View | null {
  const { followed } = follower;
  if (!followed) return null;
  return html`<button
    class="ribbon"
    type="button"
    style=${`--c:${colorOf(followed.color)}`}
    title="Stop following (Esc)"
    data-following=${followed.pid}
    @click=${() => follower.follow(null)}
  >
    ${avatar(followed)}<span class="whose"><span class="word">Following </span>${followed.name}</span
    ><span class="hint"><kbd>Esc</kbd> to stop</span>${ICONS.close()}<span class="sr">Stop following</span>
  </button>`;
}

export function askedCard({ asking }: Follower): View {
  if (!asking) return nothing;
  return html`<aside class="card asked" style=${`--c:${colorOf(asking.color)}`} data-asked=${asking.pid}>
    ${avatar(asking)}
    <p><b>${asking.name}</b> asks you to look here</p>
    <span class="hint"><kbd>Esc</kbd> to stay where you are</span>
  </aside>`;
}
