// The card that offers what an app wants to copy: a browser gives the clipboard only to a click.
import { html, nothing } from 'lit-html';
import type { CopyOffer } from '../../protocol/page/copy-offer.ts';
import type { View } from '../ui/view.ts';

/** More never fits into the card. */
const SAMPLE_CHARS = 200;

export type CopyAnswer = 'copy' | 'dismiss';

/** @returns the card's title, for screen readers, too */
export function copyTitle({ text, chars }: CopyOffer): string {
  const what = chars === 1 ? '1 character' : `${chars.toLocaleString('en')} characters`;
  return `The app wants to copy ${text === null ? 'more than 1 MB' : what}`;
}

export function copyCard(offer: CopyOffer | null, answer: (answer: CopyAnswer) => void): View {
  if (!offer) return nothing;
  const { text, failed } = offer;
  const copies = text !== null && !failed;
  return html`<section class="card notice" aria-labelledby="copy" data-copy=${offer.chars}>
    <h2 id="copy">${copyTitle(offer)}</h2>
    <p class=${copies ? 'sample' : ''}>${copies ? text.slice(0, SAMPLE_CHARS) : reason(offer)}</p>
    <div class="acts">
      ${
        copies
          ? html`<button type="button" class="act" data-act="copy" @click=${() => answer('copy')}>Copy</button>`
          : nothing
      }
      <button type="button" class="act" data-act="dismiss" @click=${() => answer('dismiss')}>Dismiss</button>
    </div>
  </section>`;
}

function reason({ text }: CopyOffer): string {
  return text === null ? 'That is too much.' : 'Your browser does not allow it.';
}
