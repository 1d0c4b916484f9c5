// "Invite people" in the menu of the room: makes links, copies them, shows who came in with them, and takes them back.
import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { InviteListing } from '../../../protocol/api.ts';
import { ask } from '../../dom/ask.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import type { ViewState } from '../../state/view-state.ts';
import type { View } from '../../ui/view.ts';
import { copyText } from '../../wishes/copy-text.ts';
import type { RoomEntry } from '../room/room-panel.ts';
import { FIRST_TERMS, type InviteTerms, inviteForm } from './invite-form.ts';
import { inviteRow } from './invite-row.ts';
import { MOST_USES, stateOf, usesIn } from './invite-words.ts';

export class InviteEntry implements RoomEntry {
  readonly id = 'invite';
  readonly icon = 'invite';
  readonly title = 'Invite people';
  readonly about = 'Links for guests, watchers and co-hosts.';
  private readonly host: PanelsHost;
  private terms: InviteTerms = FIRST_TERMS;
  private problem: string | null = null;
  /** How many were in the room when the list was asked for: whoever comes may have come with an invitation. */
  private people = 0;
  /** Null as long as they are not known. */
  private invites: readonly InviteListing[] | null = null;
  private state: 'resting' | 'asked' | 'making' = 'resting';
  /** Why the list is not what it should be. */
  private trouble: string | null = null;
  /** The link to copy, and whether that was done. */
  private shown: { url: string; copied: boolean } | null = null;
  /** Id of the one that may be taken back. */
  private asking: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view({ roster }: ViewState): View {
    const people = roster.people.size;
    if (this.state === 'resting' || people !== this.people) {
      if (this.state === 'resting') this.state = 'asked';
      this.people = people;
      void this.list();
    }
    const change = (terms: InviteTerms): void => {
      this.terms = terms;
      this.problem = null;
      this.host.redraw();
    };
    const busy = this.state === 'making';
    return html`<div class="rows">
      ${inviteForm(this.terms, this.problem, busy, change, () => void this.make())}
      ${this.link()}${this.listed()}
    </div>`;
  }

  rest(): void {
    if (this.state === 'resting') return;
    this.state = 'resting';
    this.problem = null;
    this.trouble = null;
    this.shown = null;
    this.asking = null;
  }

  /** The link stands in a field, too: a browser may not let it be copied. */
  private link(): View {
    const { shown } = this;
    if (!shown) return nothing;
    const select = (event: Event): void => (event.currentTarget as HTMLInputElement).select();
    return html`<div class="link" data-copied=${shown.copied}>
      <label for="invite-link">Link of the invitation</label>
      <div class="field">
        <input id="invite-link" readonly .value=${shown.url} @focus=${select} @click=${select} />
        <button class="small" type="button" @click=${() => void this.show(shown.url)}>Copy</button>
      </div>
      <p class="about">
        ${shown.copied ? 'Copied. Send it to whom you invite.' : 'Copy it with Ctrl+C, or the menu of a long press.'}
      </p>
    </div>`;
  }

  private listed(): View {
    const { invites, trouble } = this;
    const { access } = this.host.config;
    const now = Date.now();
    return html`<h3 id="invites-title" tabindex="-1">Invitations</h3>
      <p class="problem" role="alert">${trouble}</p>
      ${
        invites?.length === 0 ? html`<p class="about">There is none yet.</p>` : nothing
      }${invites === null && trouble === null ? html`<p class="about">One moment…</p>` : nothing}
      <ul role="list" aria-labelledby="invites-title">
        ${repeat(
          sorted(invites ?? [], now),
          ({ id }) => id,
          (invite) =>
            inviteRow(
              { invite, asking: this.asking === invite.id, access, now },
              {
                copy: ({ url }) => void this.show(url),
                ask: (one) => void this.wonder(one, invite.id),
                revoke: ({ id }) => void this.revoke(id),
              },
            ),
        )}
      </ul>`;
  }

  private async list(): Promise<void> {
    const { win, config } = this.host;
    const answer = await ask(win, `${config.roomUrl}/invites`);
    // Trusted: the page's own proxy answers.
    if (answer.ok) this.invites = (answer.value as { invites: InviteListing[] }).invites;
    this.trouble = answer.ok ? null : answer.problem;
    this.host.redraw();
  }

  private async make(): Promise<void> {
    const { win, config, redraw } = this.host;
    const { role, hours } = this.terms;
    const uses = usesIn(this.terms.uses);
    if (uses === null) {
      this.problem = `Write a number from 1 to ${MOST_USES.toLocaleString('en')}.`;
      redraw();
      return;
    }
    this.state = 'making';
    redraw();
    const answer = await ask(win, `${config.roomUrl}/invites`, 'POST', { role, uses, hours });
    if (this.state === 'making') this.state = 'asked';
    if (answer.ok) {
      const made = answer.value as InviteListing;
      this.invites = [made, ...(this.invites ?? [])];
      await this.show(made.url);
    } else {
      this.problem = answer.problem;
      redraw();
    }
  }

  /** Copies a link, and shows it in its field. */
  private async show(url: string): Promise<void> {
    const { win, root, store, redraw } = this.host;
    const copied = await copyText(win, url);
    this.shown = { url, copied };
    store.set({ said: copied ? 'The link is copied.' : 'The link is ready to be copied.' });
    redraw();
    win.queueMicrotask(() => root.querySelector<HTMLElement>('#invite-link')?.focus());
  }

  /** @param one that may be taken back; null: none @param id of the row that has the focus */
  private async wonder(one: InviteListing | null, id: string): Promise<void> {
    // Whom it concerns has to be true now.
    if (one) await this.list();
    this.asking = one?.id ?? null;
    this.focus(one ? '[data-sure]' : `[data-invite="${id}"] [data-revoke]`);
  }

  private async revoke(id: string): Promise<void> {
    const { win, config, store } = this.host;
    const answer = await ask(win, `${config.roomUrl}/invites/${id}`, 'DELETE');
    this.asking = null;
    if (answer.ok) {
      store.set({ said: 'The invitation is taken back.' });
      if (this.shown?.url === this.invites?.find((one) => one.id === id)?.url) this.shown = null;
      await this.list();
    } else this.trouble = answer.problem;
    this.focus('#invites-title');
  }

  /** Focuses an element after the pending render, which is a microtask. */
  private focus(selector: string): void {
    const { win, root, redraw } = this.host;
    redraw();
    win.queueMicrotask(() => root.querySelector<HTMLElement>(selector)?.focus());
  }
}

/** Those that let somebody in come first; each part as it came, newest first. */
function sorted(invites: readonly InviteListing[], now: number): InviteListing[] {
  const rank = (invite: InviteListing) => (stateOf(invite, now) === 'open' ? 0 : 1);
  return [...invites].sort((a, b) => rank(a) - rank(b));
}
