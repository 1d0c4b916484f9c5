// What fingers do on the terminal: pinch, drag, and tap twice. A single tap, and a drag that there is nothing to move
// for, stay the terminal's.

import type { Point } from '../../protocol/geometry.ts';
import { type Closable, listen, together } from '../dom/closable.ts';

/** Until a finger has moved so far, in px, it taps. */
const SLOP_PX = 9;
/** The second tap comes within this time, in ms, and not farther away than this, in px. */
const TWICE_MS = 320;
const TWICE_PX = 36;

export interface TouchActs {
  /** Whether a drag by this much moves the view. */
  canMove(dx: number, dy: number): boolean;
  /** Fingers move the view: what was at `from` on the page comes to `to`, so many times larger. */
  move(from: Point, to: Point, larger: number): void;
  /** Fingers have begun to move the view, or have let go. */
  hold(held: boolean): void;
  twice(at: Point): void;
}

interface Fingers {
  middle: Point;
  /** Between the first two, in px; 0 with one finger. */
  apart: number;
}

export function followTouches(element: HTMLElement, acts: TouchActs): Closable {
  let before: Fingers | null = null;
  let began: Point | null = null;
  /** `view`: these fingers move the view; `app`: they are the terminal's. */
  let mode: 'open' | 'view' | 'app' = 'open';
  let tapped: { at: Point; time: number } | null = null;
  /** More than one finger was down since the first one came. */
  let several = false;

  function take(event: TouchEvent): void {
    if (event.cancelable) event.preventDefault();
    event.stopPropagation();
  }
  function become(next: typeof mode): void {
    if (mode === next) return;
    if (mode === 'view') acts.hold(false);
    mode = next;
    if (mode === 'view') acts.hold(true);
  }
  function down(event: TouchEvent): void {
    const fingers = fingersOf(event);
    before = fingers;
    if (event.touches.length === 1) {
      began = fingers.middle;
      several = false;
      become('open');
      return;
    }
    several = true;
    tapped = null;
    become('view');
    take(event);
  }
  function move(event: TouchEvent): void {
    if (!before || !began) return;
    const now = fingersOf(event);
    if (mode === 'open') {
      const [dx, dy] = [now.middle.x - began.x, now.middle.y - began.y];
      if (Math.hypot(dx, dy) < SLOP_PX) return;
      tapped = null;
      become(acts.canMove(dx, dy) ? 'view' : 'app');
    }
    if (mode !== 'view') return;
    take(event);
    const larger = now.apart > 0 && before.apart > 0 ? now.apart / before.apart : 1;
    acts.move(before.middle, now.middle, larger);
    before = now;
  }
  function up(event: TouchEvent): void {
    if (event.touches.length > 0) {
      // A finger of several has gone: the others go on from where they are.
      before = fingersOf(event);
      if (mode === 'view') take(event);
      return;
    }
    if (mode === 'view') take(event);
    else if (mode === 'open' && !several && began) tap(event, began);
    become('open');
    before = null;
    began = null;
  }
  function tap(event: TouchEvent, at: Point): void {
    const first = tapped;
    tapped = { at, time: event.timeStamp };
    if (
      !first ||
      event.timeStamp - first.time > TWICE_MS ||
      Math.hypot(at.x - first.at.x, at.y - first.at.y) > TWICE_PX
    )
      return;
    tapped = null;
    // The app has heard of the first tap; this one is ours.
    take(event);
    acts.twice(at);
  }
  function cancel(): void {
    become('open');
    before = null;
    began = null;
    tapped = null;
  }
  const options = { capture: true, passive: false } as const;
  return together(
    listen<TouchEvent>(element, 'touchstart', down, options),
    listen<TouchEvent>(element, 'touchmove', move, options),
    listen<TouchEvent>(element, 'touchend', up, options),
    listen(element, 'touchcancel', cancel, options),
    // Safari's own pinch.
    listen(element, 'gesturestart', (event) => event.preventDefault(), options),
    { close: cancel },
  );
}

function fingersOf({ touches }: TouchEvent): Fingers {
  const [a, b] = [...touches];
  if (!a) return { middle: { x: 0, y: 0 }, apart: 0 };
  if (!b) return { middle: { x: a.clientX, y: a.clientY }, apart: 0 };
  return {
    middle: { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 },
    apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
  };
}
