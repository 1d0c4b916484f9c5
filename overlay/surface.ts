// The overlay's element and what is drawn in it: renders the view state, keeps the chat's scroll, moves the focus.
import { html, render } from 'lit-html';
import { type BarActions, bar } from './bar.ts';
import { toastList, welcomeCard } from './cards.ts';
import type { ChatActions } from './chat-actions.ts';
import { chatPanel } from './chat-panel.ts';
import type { Layout } from './layout.ts';
import { STYLES } from './styles.ts';
import type { ViewState } from './view-state.ts';

/** Within so many px of its end the log follows new lines. */
const NEAR_END_PX = 40;

export interface SurfaceProps {
  state: ViewState;
  displayName: string;
  width: number;
  layout: Layout;
  peopleOpen: boolean;
  /** The welcome of the room file, and whether its card is still to be seen. */
  welcome: string | null;
  welcomeShown: boolean;
  now: number;
}

export interface SurfaceActions extends BarActions {
  dismissWelcome(): void;
  chat: ChatActions;
}

export class Surface {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  private readonly ui: HTMLElement;

  constructor(doc: Document, ghosts: HTMLElement) {
    this.host = doc.createElement('teleport-overlay');
    this.root = this.host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    this.root.adoptedStyleSheets = [sheet];
    this.ui = doc.createElement('div');
    this.root.append(ghosts, this.ui);
    doc.body.append(this.host);
  }

  draw(props: SurfaceProps, actions: SurfaceActions): void {
    const { state, layout } = props;
    this.host.style.setProperty('--bar', `${layout.top}px`);
    this.host.style.setProperty('--dock', `${layout.right}px`);
    const scroll = this.rememberScroll();
    render(
      html`${bar(props, actions)}
        ${chatPanel(
          { state, place: layout.chat, welcome: props.welcome },
          { close: actions.toggleChat, chat: actions.chat },
        )}
        ${welcomeCard(props.displayName, props.welcomeShown ? props.welcome : null, actions.dismissWelcome)}
        ${toastList(state.toasts)}
        <div class="sr" role="status" aria-live="polite">${state.said}</div>`,
      this.ui,
    );
    scroll();
  }

  get box(): HTMLTextAreaElement | null {
    return this.root.querySelector('textarea');
  }

  /** Whether the keyboard is in the overlay. */
  get focused(): boolean {
    return this.root.activeElement !== null;
  }

  close(): void {
    this.host.remove();
  }

  /** New lines scroll into view if the end was in view; older lines put on top do not move what is read. */
  private rememberScroll(): () => void {
    const log = this.root.querySelector('.log');
    const hidden = !log || log.clientHeight === 0;
    const fromEnd = hidden ? 0 : log.scrollHeight - log.scrollTop - log.clientHeight;
    const first = log?.querySelector('[data-chat-from]') ?? null;
    return () => {
      const now = this.root.querySelector('.log');
      if (!now) return;
      const older = first !== null && now.querySelector('[data-chat-from]') !== first;
      if (fromEnd < NEAR_END_PX || older) {
        now.scrollTop = now.scrollHeight - now.clientHeight - (older ? fromEnd : 0);
      }
    };
  }
}
