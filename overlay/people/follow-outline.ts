// Highlights what the person whom I follow looks at: outlines their window here, and the name tag of their ghost.
import type { Closable } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';

export class FollowOutline implements Closable {
  private readonly host: PanelsHost;
  private readonly frame: HTMLElement;
  private readonly sheet: CSSStyleSheet;
  private followed: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
    this.frame = host.win.document.createElement('div');
    this.frame.className = 'looked-at';
    this.frame.hidden = true;
    this.frame.setAttribute('aria-hidden', 'true');
    // Below the ghosts, in the layer that has the terminal's position and cell size.
    host.ghosts.root.prepend(this.frame);
    this.sheet = new CSSStyleSheet();
    host.root.adoptedStyleSheets = [...host.root.adoptedStyleSheets, this.sheet];
  }

  /** @param pid whom I follow @param g the window to outline, in this colour */
  show(pid: string | null, g: string | null, color: string): void {
    if (pid !== this.followed) {
      this.followed = pid;
      // A pid is made of letters, digits, `_` and `-`.
      this.sheet.replaceSync(
        pid === null
          ? ''
          : `.ghost[data-ghost="${CSS.escape(pid)}"] .tag { outline: 2px solid #fff; outline-offset: 1px; }`,
      );
    }
    const { list } = this.host.movement.state.windows ?? { list: [] };
    const rect = pid === null || g === null ? undefined : list.find(([id]) => id === g);
    const { frame } = this;
    frame.hidden = rect === undefined;
    if (!rect) return;
    const [, x, y, w, h] = rect;
    frame.style.cssText =
      `--c:${color};left:calc(${x}*var(--cell-w));top:calc(${y}*var(--cell-h));` +
      `width:calc(${w}*var(--cell-w));height:calc(${h}*var(--cell-h))`;
    frame.dataset.lookedAt = String(g);
  }

  close(): void {
    const { root } = this.host;
    this.frame.remove();
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }
}
