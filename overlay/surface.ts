// The overlay's host element and shadow root: renders the view state, keeps the chat's scroll position, sets the focus.
import { html, nothing, render } from 'lit-html';
import type { OverlayConfig } from '../protocol/page/overlay-config.ts';
import { panelsMissing } from './chat/cards.ts';
import type { ChatActions } from './chat/chat-actions.ts';
import { type Closable, listen, together } from './dom/closable.ts';
import type { Layout } from './dom/layout.ts';
import type { Focused } from './panels/panels-host.ts';
import type { PanelsLoader } from './panels-loader.ts';
import { type BarActions, bar } from './people/bar.ts';
import { myPause, type ViewState } from './state/view-state.ts';
import { noticeCard } from './terminal/notice-card.ts';
import { type NoticeAction, noticeFor } from './terminal/terminal-notice.ts';
import { STYLES } from './ui/styles.ts';

/** Scrolled to within this many px of the end, the chat log follows new lines. */
const NEAR_END_PX = 40;

export interface SurfaceProps {
  state: ViewState;
  layout: Layout;
  /** ms of `performance.now()` */
  now: number;
}

export interface SurfaceActions extends BarActions {
  /** Performs an action that the terminal's notice offers. */
  act(action: NoticeAction): void;
  chat: ChatActions;
  closePanel(): void;
}

export class Surface {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  private readonly ui: HTMLElement;
  private readonly win: Window & typeof globalThis;
  private readonly room: Pick<OverlayConfig, 'displayName' | 'welcome'>;
  /** The element to focus as soon as it is rendered. */
  wants: 'textarea' | Focused | null = null;
  private watching: Closable | null = null;
  /** The end of the chat log is in view. */
  private following = true;

  constructor(
    win: Window & typeof globalThis,
    ghosts: HTMLElement,
    room: Pick<OverlayConfig, 'displayName' | 'welcome'>,
  ) {
    this.win = win;
    this.room = room;
    const doc = win.document;
    this.host = doc.createElement('teleport-overlay');
    this.root = this.host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    this.root.adoptedStyleSheets = [sheet];
    this.ui = doc.createElement('div');
    this.root.append(ghosts, this.ui);
    doc.body.append(this.host);
  }

  draw({ state, layout, now }: SurfaceProps, actions: SurfaceActions, panels: PanelsLoader): void {
    const { displayName, welcome } = this.room;
    const { part } = panels;
    const keyRow = layout.bottom > 0;
    const leave = (): void => {
      panels.failed = false;
      actions.closePanel();
      if (state.chat.open) actions.toggleChat();
    };
    this.host.style.setProperty('--bar', `${layout.top}px`);
    this.host.style.setProperty('--dock', `${layout.right}px`);
    this.host.style.setProperty('--bottom', `${layout.bottom}px`);
    this.host.style.setProperty('--keyboard', `${state.viewport.covered}px`);
    const scroll = this.keepScroll();
    const notice = noticeFor(state.terminal, now);
    render(
      html`${noticeCard(notice, state.terminal.refused, actions.act, part?.cards() ?? nothing, myPause(state) !== undefined)}
        ${bar({ state, displayName, now }, actions, part?.ribbon() ?? null, part?.typist(state) ?? nothing, part?.mapButton(state) ?? nothing)}
        ${part ? part.view(state, keyRow, layout.chat === 'closed' && !notice?.door) : nothing}
        ${
          panels.failed && (state.panel || keyRow || state.chat.open)
            ? panelsMissing(() => panels.load(), leave)
            : nothing
        }
        ${
          part?.chat(
            { state, place: layout.chat, welcome },
            { close: actions.toggleChat, chat: actions.chat },
          ) ?? nothing
        }
        <div class="sr" role="status" aria-live="polite">${state.said}</div>`,
      this.ui,
    );
    scroll();
    if (part) this.watching ??= this.watchLog(this.win);
    const wanted = this.wants && this.root.querySelector<HTMLElement>(this.wants);
    if (!wanted) return;
    this.wants = null;
    wanted.focus();
  }

  /** Whether the focus is in the overlay. */
  get focused(): boolean {
    return this.root.activeElement !== null;
  }

  close(): void {
    this.watching?.close();
    this.host.remove();
  }

  /**
   * Keeps the end in view if it was: through new lines, a growing composer, and a panel that opens.
   * Older lines inserted at the top do not move what is being read.
   */
  private keepScroll(): () => void {
    const first = this.root.querySelector('[data-chat-from]');
    const fromEnd = this.log.scrollHeight - this.log.scrollTop;
    return () => {
      const older = first !== null && this.root.querySelector('[data-chat-from]') !== first;
      if (this.following) this.log.scrollTop = this.log.scrollHeight;
      else if (older) this.log.scrollTop = this.log.scrollHeight - fromEnd;
    };
  }

  private get log(): Element {
    return this.root.querySelector('.log') ?? this.ui;
  }

  private watchLog(win: Window & typeof globalThis): Closable {
    const { log } = this;
    const sizes = new win.ResizeObserver(() => {
      if (this.following) log.scrollTop = log.scrollHeight;
    });
    sizes.observe(log);
    return together(
      listen(log, 'scroll', () => {
        if (log.clientHeight === 0) return;
        this.following = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
      }),
      { close: () => sizes.disconnect() },
    );
  }
}
