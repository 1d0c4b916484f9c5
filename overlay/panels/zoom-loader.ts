// The zoom of the page as everything else sees it. What does it (overlay/zoom.ts) is loaded where it can be needed: on
// touch screens, where the page is narrow, and at the first wish to look closer.

import { Emitter } from '../../protocol/emitter.ts';
import type { Rect } from '../../protocol/geometry.ts';
import { cellsIn } from '../dom/cells-in.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import { importLater } from '../dom/import-later.ts';
import type { Zoom } from '../state/zoom.ts';
import type { TerminalView } from '../terminal/terminal.ts';
import type { PanelsHost, ZoomPart } from './panels-host.ts';

interface ZoomModule {
  openZoom(host: PanelsHost, view: TerminalView): ZoomPart;
}

export class ZoomLoader implements Zoom, Closable {
  readonly onChange = new Emitter<void>();
  private readonly host: PanelsHost;
  private readonly parts: Closable;
  private part: ZoomPart | null = null;
  private state: 'idle' | 'loading' | 'closed' = 'idle';
  private tries = 0;
  /** What was asked for last while it was loading. */
  private wanted: ((part: ZoomPart) => void) | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
    this.parts = together(
      host.onLayout.on(() => {
        if (this.needed && this.tries === 0) this.load();
        this.onChange.emit();
      }),
      listen(host.win, 'touchstart', () => this.load(), OBSERVE),
      host.ghosts.onReveal.on(({ x, y }) => {
        if (this.closer) this.showCell(x, y);
      }),
    );
    if (this.needed) this.load();
  }

  get inView(): Rect | null {
    const view = this.host.terminal();
    return view && cellsIn(view.space, view.box, view.grid);
  }

  get closer(): boolean {
    return this.part?.closer === true;
  }

  get small(): boolean {
    return this.host.terminal()?.small === true;
  }

  showCell(col: number, row: number): void {
    this.use((part) => part.showCell(col, row));
  }

  showWindow(g: string): void {
    this.use((part) => part.showWindow(g));
  }

  showAll(): void {
    this.part?.showAll();
  }

  toggle(): void {
    if (this.closer) this.showAll();
    else this.use((part) => part.look());
  }

  close(): void {
    this.state = 'closed';
    this.parts.close();
    this.part?.close();
  }

  private get needed(): boolean {
    return this.small || this.host.store.state.viewport.coarse;
  }

  private use(act: (part: ZoomPart) => void): void {
    if (this.part) act(this.part);
    else this.wanted = act;
    this.load();
  }

  private load(): void {
    const { host } = this;
    const view = host.terminal();
    if (this.part || this.state !== 'idle' || !view) return;
    this.state = 'loading';
    importLater<ZoomModule>(host.modules.zoom, this.tries++)
      .then(({ openZoom }) => {
        if (this.state === 'closed') return;
        this.part = openZoom(host, view);
        this.wanted?.(this.part);
      })
      .catch((error: unknown) => console.warn('teleport: the zoom could not be loaded.', error))
      .finally(() => {
        if (this.state === 'loading') this.state = 'idle';
        this.wanted = null;
        host.redraw();
      });
  }
}
