// Goes from one look to another within a moment, so that one sees where one comes to; at once for people who want no
// movement.
import type { Closable } from '../dom/closable.ts';
import { between, type Look } from './look.ts';

const GLIDE_MS = 220;

export interface Glide extends Closable {
  /** @param show gets each look on the way, and the last one */
  to(from: Look, to: Look, show: (look: Look) => void): void;
  /** Stays where it has come to. */
  stop(): void;
}

export function glideTo(win: Window): Glide {
  const calm = win.matchMedia('(prefers-reduced-motion: reduce)');
  let frame = 0;
  const stop = (): void => win.cancelAnimationFrame(frame);
  return {
    stop,
    close: stop,
    to(from, to, show) {
      stop();
      if (calm.matches || win.document.visibilityState === 'hidden') {
        show(to);
        return;
      }
      let began: number | null = null;
      const tick = (now: number): void => {
        began ??= now;
        const part = Math.min(1, (now - began) / GLIDE_MS);
        show(part === 1 ? to : between(from, to, 1 - (1 - part) ** 3));
        if (part < 1) frame = win.requestAnimationFrame(tick);
      };
      frame = win.requestAnimationFrame(tick);
    },
  };
}
