// Which windows of an app are the room's business.

export interface AppWindow {
  type: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The chat window is everybody's own, and the desktop is no window. */
export function isShared({ type }: { type: string }): boolean {
  return type !== 'scramble' && type !== 'desktop';
}
