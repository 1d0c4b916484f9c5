// The zoom of the page as everything else sees it. What does it (overlay/zoom.ts) is loaded where it can be needed: on
// touch screens, where the page is narrow, and at the first wish to look closer.

import { Emitter } from '../../protocol/emitter.ts';
import type { Rect } from '../../protocol/geometry.ts';
import { cellsIn } from '../dom/cells-in.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import { importLater } from '../dom/import-later.ts';
import type { Zoom } from '../state/zoom.ts';
import type { TerminalView } from '../terminal/terminal.ts';
import { LaterPart } from './later-part.ts';
import type { PanelsHost, ZoomPart } from './panels-host.ts';

interface ZoomModule {
  openZoom(host: PanelsHost, view: TerminalView): ZoomPart;
}

export class ZoomLoader implements Zoom, Closable {
  readonly onChange = new Emitter<void>();
  private readonly host: PanelsHost;
  private readonly parts: Closable;
  private readonly later: LaterPart<ZoomPart>;
  /** What was asked for last while it was loading. */
  private wanted: ((part: ZoomPart) => void) | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
    this.later = new LaterPart(
      async (tries) => {
        const { openZoom } = await importLater<ZoomModule>(host.modules.zoom, tries);
        const view = host.terminal();
        if (!view) throw new Error('there is no terminal to look at');
        return openZoom(host, view);
      },
      () => {
        if (this.later.part) this.wanted?.(this.later.part);
        this.wanted = null;
        host.redraw();
      },
    );
    this.parts = together(
      host.onLayout.on(() => {
        if (this.needed) this.want();
        this.onChange.emit();
      }),
      listen(host.win, 'touchstart', () => this.load(), OBSERVE),
      host.ghosts.onReveal.on(({ x, y }) => {
        if (this.closer) this.showCell(x, y);
      }),
    );
    if (this.needed) this.want();
  }

  get inView(): Rect | null {
    const view = this.host.terminal();
    return view && cellsIn(view.space, view.box, view.grid);
  }

  get closer(): boolean {
    return this.later.part?.closer === true;
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
    this.later.part?.showAll();
  }

  toggle(): void {
    if (this.closer) this.showAll();
    else this.use((part) => part.look());
  }

  close(): void {
    this.parts.close();
    this.later.close();
  }

  private get needed(): boolean {
    return this.small || this.host.store.state.viewport.coarse;
  }

  private use(act: (part: ZoomPart) => void): void {
    const { part } = this.later;
    if (part) {
      act(part);
      return;
    }
    this.wanted = act;
    this.load();
  }

  private want(): void {
    if (this.host.terminal()) this.later.want();
  }

  /** Tries again also what has failed: somebody wants it now. */
  private load(): void {
    if (this.later.failed) this.later.forget();
    this.want();
  }
}
