// The card that offers what an app wants to copy: a browser gives the clipboard only to a click.
import { html, nothing } from 'lit-html';
import type { CopyOffer } from '../../protocol/page/copy-offer.ts';
import { printable } from '../../protocol/text/printable.ts';
import type { View } from '../ui/view.ts';

const SAMPLE_CHARS = 400;

export type CopyAnswer = 'copy' | 'dismiss';

/** @returns the card's title, for screen readers, too */
export function copyTitle({ text, chars }: CopyOffer): string {
  const what = chars === 1 ? '1 character' : `${chars.toLocaleString('en')} characters`;
  const lines = text === null ? 1 : text.replace(/\n$/, '').split('\n').length;
  const where = lines > 1 ? ` in ${lines.toLocaleString('en')} lines` : '';
  return `The app wants to copy ${text === null ? 'more than 1 MB' : `${what}${where}`}`;
}

export function copyCard(offer: CopyOffer | null, answer: (answer: CopyAnswer) => void): View {
  if (!offer) return nothing;
  const { text, failed } = offer;
  const copies = text !== null && !failed;
  return html`<section class="card notice" aria-labelledby="copy" data-copy=${offer.chars}>
    <h2 id="copy">${copyTitle(offer)}</h2>
    <p class=${copies ? 'sample' : ''}>${copies ? sampleOf(text) : reason(offer)}</p>
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

/** As it will be pasted: line breaks break, also at the end, and what turns the direction of text is shown. */
function sampleOf(text: string): string {
  const sample = printable(text.slice(0, SAMPLE_CHARS).toWellFormed());
  return text.length > SAMPLE_CHARS ? `${sample}…` : sample.replace(/\n$/, '␊');
}

function reason({ text }: CopyOffer): string {
  return text === null ? 'That is too much.' : 'Your browser does not allow it.';
}
