// A link of the app (OSC 8) may have any text: where it leads is shown first, and a click there opens it in a new tab.
import { html, nothing } from 'lit-html';
import { type Destination, destinationOf } from '../../protocol/page/link.ts';
import { printableLine } from '../../protocol/text/printable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { View } from '../ui/view.ts';

type Asked = Destination | 'refused' | null;

export class Links {
  private readonly host: PanelsHost;
  private asked: Asked = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  /** @param address as the app has it */
  ask(address: string): void {
    const { host } = this;
    const root = new URL(host.config.lobbyUrl, host.win.location.href).href;
    this.asked = destinationOf(address, root) ?? 'refused';
    host.redraw();
    host.store.set({ said: titleOf(this.asked) });
  }

  view(): View {
    const { asked } = this;
    if (!asked) return nothing;
    const end = (): void => this.end();
    return html`<section class="card notice" aria-labelledby="link" data-leads>
      <h2 id="link">${titleOf(asked)}</h2>
      <p class=${asked === 'refused' ? '' : 'sample'}>${
        asked === 'refused'
          ? 'Only pages of the web and mail addresses are, and of this site only rooms.'
          : printableLine(asked.href)
      }</p>
      <div class="acts">
        ${
          asked === 'refused'
            ? nothing
            : html`<a class="act" data-act="open" href=${asked.href} target="_blank" rel="noopener noreferrer" @click=${end}>Open</a>`
        }
        <button type="button" class="act" data-act="dismiss" @click=${end}>Dismiss</button>
      </div>
    </section>`;
  }

  private end(): void {
    this.asked = null;
    this.host.focusTerminal();
    this.host.redraw();
  }
}

function titleOf(asked: Exclude<Asked, null>): string {
  return asked === 'refused' ? 'This link is not opened' : `This link leads to ${asked.to}`;
}
