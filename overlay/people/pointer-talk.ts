// Lines and reactions at pointers (CU3): my input box and palette of reactions, and what others say and send.
import { html, nothing, render } from 'lit-html';
import { colorOf } from '../../protocol/colors.ts';
import type { Point } from '../../protocol/geometry.ts';
import { SAY_MAX_CHARS } from '../../protocol/limits.ts';
import type { ReactionKind, ServerMessage } from '../../protocol/messages.ts';
import { SAY_FOR_MS } from '../../protocol/room/said.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import { notifyMe } from '../moderation/notices.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { whyQuiet } from '../state/rights.ts';
import { me } from '../state/view-state.ts';
import { REACTION_KINDS, REACTIONS, reactionArt } from './reactions.ts';
import { pace, SILENT, typed } from './say-pace.ts';

/** Duration of a reaction's animation in ms; same as in the style sheet. */
const RISE_MS = 1_600;
/** Most reactions shown at once; more would hide the terminal. */
const MAX_RISING = 24;
/** Space that the box and the palette need beside the pointer, in px. */
const BESIDE = { x: 250, y: 60 } as const;

export class PointerTalk implements Closable {
  readonly root: HTMLElement;
  private readonly controls: HTMLElement;
  private readonly o: PanelsHost;
  private readonly parts: Closable;
  private readonly lines = new Map<
    string,
    { bubble: HTMLElement; timer: ReturnType<typeof setTimeout> }
  >();
  private pointer: Point;
  private open: 'say' | 'react' | null = null;
  private mine = SILENT;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: PanelsHost) {
    const { win, connection, store, movement } = host;
    this.o = host;
    this.root = win.document.createElement('div');
    this.root.className = 'talk';
    this.controls = win.document.createElement('div');
    this.controls.className = 'controls';
    this.root.append(this.controls);
    host.root.append(this.root);
    this.pointer = { x: win.innerWidth / 2, y: win.innerHeight / 2 };
    this.parts = together(
      listen<PointerEvent>(win, 'pointermove', (event) => this.point(event), OBSERVE),
      connection.onMessage.on((message) => this.hear(message)),
      movement.onChange.on(({ now, before }) => {
        if (now.ghosts !== before.ghosts) this.attach();
      }),
      store.onChange.on(({ now }) => {
        if (!now.preferences.extras) this.silence();
        else if (this.open !== null && whyQuiet(now) !== null) this.shut();
      }),
    );
  }

  /** Opens the box at my pointer, or the palette; closes it if it is open. */
  toggle(what: 'say' | 'react'): void {
    if (!this.o.store.state.preferences.extras) return;
    if (this.open === what) {
      this.shut();
      return;
    }
    const quiet = whyQuiet(this.o.store.state);
    if (quiet !== null) {
      notifyMe(this.o.store, quiet);
      return;
    }
    this.end();
    this.open = what;
    this.draw();
    this.root.querySelector<HTMLElement>('input, button')?.focus();
  }

  close(): void {
    clearTimeout(this.timer);
    for (const { timer } of this.lines.values()) clearTimeout(timer);
    this.parts.close();
    this.root.remove();
  }

  private draw(): void {
    const mine = me(this.o.store.state);
    this.root.style.setProperty('--c', colorOf(mine?.color ?? 0));
    const box = html`<input
      class="say"
      maxlength=${SAY_MAX_CHARS}
      placeholder="Say something here"
      aria-label="A line at your pointer, gone after 5 seconds"
      autocomplete="off"
      @input=${(event: InputEvent) => this.type((event.currentTarget as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => this.onSayKey(event)}
    />`;
    const palette = html`<div class="palette card" role="toolbar" aria-label="React" @keydown=${(event: KeyboardEvent) => this.onReactKey(event)}>
      ${REACTION_KINDS.map(
        (kind, i) => html`<button
          type="button"
          aria-label=${REACTIONS[kind].word}
          title=${`${REACTIONS[kind].word} (${i + 1})`}
          @click=${() => this.react(kind)}
        >
          <svg class="art" viewBox="0 0 24 24" aria-hidden="true">${reactionArt(kind)}</svg>
        </button>`,
      )}
    </div>`;
    // Creates new elements each time, so that no old input remains.
    render(nothing, this.controls);
    render(this.open === 'say' ? box : this.open === 'react' ? palette : nothing, this.controls);
    this.place();
  }

  private point({ clientX: x, clientY: y }: PointerEvent): void {
    this.pointer = { x, y };
    if (this.open === 'say') this.place();
  }

  private place(): void {
    const { innerWidth, innerHeight } = this.o.win;
    const x = Math.max(8, Math.min(this.pointer.x + 14, innerWidth - BESIDE.x));
    const y = Math.max(8, Math.min(this.pointer.y + 18, innerHeight - BESIDE.y));
    this.controls.style.transform = `translate(${x}px, ${y}px)`;
  }

  private onSayKey(event: KeyboardEvent): void {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.stopPropagation();
    // Enter closes the box and leaves the line for its 5 s; Escape removes the line as well.
    if (event.key === 'Enter') this.shut(false);
    else this.shut();
  }

  private onReactKey(event: KeyboardEvent): void {
    const { key } = event;
    const buttons = [...this.root.querySelectorAll<HTMLElement>('.palette button')];
    const kind = REACTION_KINDS[Number(key) - 1];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (kind) this.react(kind);
    else if (step) {
      const at = buttons.indexOf(event.target as HTMLElement);
      buttons[(at + step + buttons.length) % buttons.length]?.focus();
    } else if (key === 'Escape') this.shut();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private react(kind: ReactionKind): void {
    this.o.connection.send({ type: 'reaction', k: kind });
    this.shut();
  }

  private type(text: string): void {
    this.mine = typed(this.mine, text, this.o.win.performance.now());
    this.tell();
  }

  private tell(): void {
    clearTimeout(this.timer);
    const next = pace(this.mine, this.o.win.performance.now());
    this.mine = next.state;
    if (next.send !== null) this.o.connection.send({ type: 'say', text: next.send });
    if (next.over && this.open === 'say') this.shut();
    // Slightly late, because timers may fire early.
    if (next.wait !== null) this.timer = setTimeout(() => this.tell(), next.wait + 5);
  }

  /** Closes the box or the palette. @param end whether to remove my line, too */
  private shut(end = true): void {
    if (end) this.end();
    this.open = null;
    this.draw();
    this.o.focusTerminal();
  }

  private end(): void {
    if (this.mine.text !== '') this.type('');
  }

  private hear(message: ServerMessage): void {
    const { state } = this.o.store;
    if (!state.preferences.extras) return;
    if (message.type === 'reaction') this.rise(message.pid, message.k);
    else if (message.type === 'say' && message.pid !== state.roster.me)
      this.show(message.pid, message.text);
    else if (message.type === 'presence' && message.ev === 'leave') {
      for (const { pid } of message.who) this.forget(pid);
    }
  }

  /** Shows somebody's line at their ghost, until they remove it or no update arrives for too long. */
  private show(pid: string, text: string): void {
    if (text === '') {
      this.forget(pid);
      return;
    }
    const before = this.lines.get(pid);
    clearTimeout(before?.timer);
    const bubble = before?.bubble ?? this.o.win.document.createElement('div');
    bubble.className = 'bubble';
    bubble.textContent = text;
    const timer = setTimeout(() => this.forget(pid), SAY_FOR_MS + 1_000);
    this.lines.set(pid, { bubble, timer });
    this.attach();
  }

  private attach(): void {
    for (const [pid, { bubble }] of this.lines) {
      const ghost = this.ghostOf(pid);
      if (ghost && bubble.parentElement !== ghost) ghost.append(bubble);
    }
  }

  private forget(pid: string): void {
    const line = this.lines.get(pid);
    clearTimeout(line?.timer);
    line?.bubble.remove();
    this.lines.delete(pid);
  }

  private silence(): void {
    for (const pid of [...this.lines.keys()]) this.forget(pid);
    if (this.open !== null) this.shut();
  }

  /** Animates a reaction from its person's pointer or, without one, from the top of the screen, under the bar. */
  private rise(pid: string, kind: ReactionKind): void {
    const { win, store } = this.o;
    const person = store.state.roster.people.get(pid);
    if (!person || this.root.querySelectorAll('.rising').length >= MAX_RISING) return;
    const element = win.document.createElement('div');
    element.className = 'rising';
    element.dataset.reaction = kind;
    element.dataset.from = pid;
    element.setAttribute('aria-hidden', 'true');
    const { x, y } = this.whereIs(pid);
    element.style.cssText = `left:${x}px;top:${y}px;--c:${colorOf(person.color)}`;
    render(html`<svg class="art" viewBox="0 0 24 24">${reactionArt(kind)}</svg>`, element);
    this.root.append(element);
    setTimeout(() => element.remove(), RISE_MS);
  }

  private whereIs(pid: string): Point {
    if (pid === this.o.store.state.roster.me) return this.pointer;
    const box = this.ghostOf(pid)?.getBoundingClientRect();
    return box ? { x: box.left, y: box.top } : { x: this.o.win.innerWidth / 2, y: 120 };
  }

  private ghostOf(pid: string): Element | null {
    return this.o.ghosts.root.querySelector(
      `[data-ghost="${CSS.escape(pid)}"][data-kind="pointer"]`,
    );
  }
}
