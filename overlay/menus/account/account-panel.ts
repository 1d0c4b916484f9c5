// My own menu: my name and colour, my account with ways to sign in and out, and where I am signed in.
import { html, nothing } from 'lit-html';
import type { MeAnswer } from '../../../protocol/api.ts';
import { ask } from '../../dom/ask.ts';
import type { Closable } from '../../dom/closable.ts';
import { panelFrame } from '../../panels/panel-frame.ts';
import { backToPeople, panelHead } from '../../panels/panel-head.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import { me, type ViewState } from '../../state/view-state.ts';
import type { View } from '../../ui/view.ts';
import { meEditor } from './me-editor.ts';
import { nameProblem } from './name-check.ts';
import { sessionList } from './sessions.ts';

export class AccountPanel implements Closable {
  private readonly host: PanelsHost;
  private readonly errors: Closable;
  private problem: string | null = null;
  private answer: MeAnswer | null = null;
  private state: 'resting' | 'asking' | 'asked' = 'resting';
  /** Why account and sessions are not shown, or a session was not ended. */
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
    this.errors = host.connection.onMessage.on((message) => {
      if (message.type === 'error' && message.ref === 'presence') this.fail(message.msg);
    });
  }

  view(state: ViewState): View {
    if (this.state === 'resting') void this.ask();
    const alone = state.connection.kind === 'alone';
    const head = panelHead('You', alone ? null : backToPeople(this.host));
    const body = html`<div class="rows">
      ${alone ? nothing : this.editor(state)}${this.account()}
    </div>`;
    return panelFrame('account', head, body, () => this.host.open(null));
  }

  /** Called while the panel is closed: what it shows is asked for again when it opens. */
  rest(): void {
    this.state = 'resting';
    this.problem = null;
    this.trouble = null;
  }

  close(): void {
    this.errors.close();
  }

  private account(): View {
    const { answer, trouble } = this;
    const said = html`<p class="problem" role="alert">${trouble}</p>`;
    if (!answer)
      return html`<h3>Account</h3>
        ${said}${
          trouble === null
            ? html`<p class="about" role="status">One moment…</p>`
            : html`<button class="small" type="button" @click=${() => void this.ask()}>
                Try again
              </button>`
        }`;
    const { me: mine, sessions } = answer;
    if (!mine) return html`<h3>Account</h3>${this.guest(answer)}`;
    const { logoutUrl, here } = this.host.config;
    return html`<h3>Account</h3>
      <p class="signed-in" data-account=${mine.account}>
        <b>${mine.account}</b><span class="about">${`${mine.name} · ${mine.provider}`}</span>
      </p>
      <form class="outs" method="post" action=${logoutUrl}>
        <input type="hidden" name="next" value=${here} />
        <button class="small" type="submit">Sign out</button>
        <button class="small" type="submit" name="everywhere" value="1">Sign out everywhere</button>
      </form>
      ${said}${sessionList(sessions, Date.now(), ({ id }) => void this.end(id))}`;
  }

  private guest({ canSignIn }: MeAnswer): View {
    return html`<p class="about" data-account="">
        You are a guest: this browser’s cookie says who you are.
      </p>
      ${
        canSignIn
          ? html`<a class="small" href=${this.host.config.loginUrl} data-sign-in>Sign in</a>`
          : nothing
      }`;
  }

  private editor(state: ViewState): View {
    const mine = me(state);
    if (!mine) return nothing;
    return meEditor(mine, [...state.roster.people.values()], this.problem, {
      rename: (name) => {
        const problem = nameProblem(name);
        if (problem) this.fail(problem);
        else this.send({ name: name.trim() });
      },
      recolor: (color) => this.send({ color }),
      typed: (name) => this.fail(name === '' ? null : nameProblem(name)),
    });
  }

  private send(change: { name: string } | { color: number }): void {
    const sent = this.host.connection.send({ type: 'presence', ...change });
    this.fail(sent ? null : 'The room is not connected just now.');
  }

  private fail(problem: string | null): void {
    if (problem === this.problem) return;
    this.problem = problem;
    this.host.redraw();
  }

  private async ask(): Promise<void> {
    this.state = 'asking';
    const { win, config } = this.host;
    const answer = await ask(win, config.meUrl);
    // Trusted: the page's own proxy answers.
    if (answer.ok) this.answer = answer.value as MeAnswer;
    this.trouble = answer.ok ? null : answer.problem;
    this.state = 'asked';
    this.host.redraw();
  }

  private async end(session: string): Promise<void> {
    const { win, root, config, store } = this.host;
    const answer = await ask(win, `${config.meUrl}/sessions/${session}`, 'DELETE');
    if (answer.ok) {
      store.set({ said: 'That session has ended.' });
      await this.ask();
      // The button that had the focus is gone.
      root.querySelector<HTMLElement>('#sessions-title')?.focus();
    } else {
      this.trouble = answer.problem;
      this.host.redraw();
    }
  }
}
