// The room's welcome as a card over the terminal, once per tab and room, until it is dismissed or the visitor has gone on.
import { html, nothing } from 'lit-html';
import { MODEL_WORDS, residentIn } from '../../protocol/room/roster.ts';
import { unsaid } from '../chat/welcome.ts';
import { browserStorage } from '../dom/browser-storage.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { Toast, ViewState } from '../state/view-state.ts';
import { ICONS } from '../ui/artwork.ts';
import { avatar } from '../ui/person-view.ts';
import type { View } from '../ui/view.ts';

/** The card stays at least this long, whatever is typed or clicked. */
const STAYS_MS = 5_000;

export class WelcomeCard implements Closable {
  private readonly host: PanelsHost;
  private readonly storage: Storage | null;
  private readonly key: string;
  private readonly since: number;
  private readonly listening: Closable;
  private shown: boolean;

  constructor(host: PanelsHost) {
    const { win, config } = host;
    this.host = host;
    this.storage = browserStorage(win, 'sessionStorage');
    this.key = `teleport:welcomed:${config.room}`;
    this.since = win.performance.now();
    this.shown = config.welcome !== '' && this.storage?.getItem(this.key) !== 'yes';
    /** The text stays readable in the chat. */
    const outgrow = ({ timeStamp }: Event): void => {
      if (timeStamp - this.since > STAYS_MS) this.dismiss();
    };
    this.listening = together(
      ...['keydown', 'pointerdown'].map((type) => listen(win, type, outgrow, OBSERVE)),
    );
  }

  view({ roster }: ViewState): View {
    if (!this.shown) return nothing;
    const { displayName, welcome } = this.host.config;
    const resident = residentIn(roster);
    return html`<aside class="card welcome" aria-label="Welcome">
      <h2>${resident ? html`${avatar(resident)}${resident.name}<span class="sr">, ${MODEL_WORDS}</span>` : displayName}</h2>
      <p>${welcome}</p>
      <button class="plain" type="button" aria-label="Dismiss the welcome" title="Dismiss" @click=${() => this.dismiss()}>
        ${ICONS.close()}
      </button>
    </aside>`;
  }

  /** Of new lines those that the card does not say already. */
  without(toasts: readonly Toast[]): readonly Toast[] {
    const { welcome } = this.host.config;
    return this.shown ? toasts.filter((toast) => unsaid(welcome, [toast]) === welcome) : toasts;
  }

  close(): void {
    this.listening.close();
  }

  private dismiss(): void {
    if (!this.shown) return;
    this.shown = false;
    this.storage?.setItem(this.key, 'yes');
    this.host.redraw();
  }
}
