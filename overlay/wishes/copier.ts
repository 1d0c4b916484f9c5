// Holds what the app wants to copy until the person has answered.

import { type CopyOffer, readCopyOffer } from '../../protocol/page/copy-offer.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { View } from '../ui/view.ts';
import { type CopyAnswer, copyCard, copyTitle } from './copy-card.ts';
import { copyText } from './copy-text.ts';

export class Copier {
  private offer: CopyOffer | null = null;
  private readonly host: PanelsHost;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  /** Offers what the app wants to copy, in place of what it wanted before. @param data as of OSC 52 */
  hear(data: string): void {
    const offer = readCopyOffer(data);
    if (!offer) return;
    const first = this.offer === null;
    this.show(offer);
    if (first) this.host.store.set({ said: copyTitle(offer) });
  }

  view(): View {
    return copyCard(this.offer, (answer) => void this.answer(answer));
  }

  private async answer(answer: CopyAnswer): Promise<void> {
    const { offer, host } = this;
    if (!offer) return;
    host.focusTerminal();
    const copies = answer === 'copy' && offer.text !== null;
    const failed = copies && !(await copyText(host.win, offer.text));
    // A newer offer may have come meanwhile.
    if (this.offer === offer) this.show(failed ? { ...offer, failed } : null);
  }

  private show(offer: CopyOffer | null): void {
    this.offer = offer;
    this.host.redraw();
  }
}
