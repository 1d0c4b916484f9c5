// Which frame an art window shows: a pure function of its properties and the room's clock (AR1), for every seat. The
// properties are `speed`, `paused`, and `frame` with `since`, the room's time in ms at which it was shown.
import type { Props } from './windows.ts';

/** Frames per second; 0 while it is paused. */
function rateOf(props: Props): number {
  return props.paused === true ? 0 : Math.max(0, numberOf(props.speed));
}

/** The number of the frame that is due. @param at the room's time in ms */
export function frameAt(props: Props, at: number): number {
  const passed = Math.max(0, at - numberOf(props.since));
  // Some microseconds early, so that fractions never fall just below the number that they stand for.
  return numberOf(props.frame) + Math.floor((passed * rateOf(props)) / 1_000 + 1e-4);
}

/** Ms from a time of the room's clock until the next frame is due; infinite if none will be. */
export function nextFrameIn(props: Props, at: number): number {
  const rate = rateOf(props);
  if (rate === 0) return Number.POSITIVE_INFINITY;
  const shown = frameAt(props, at) - numberOf(props.frame);
  return Math.max(0, numberOf(props.since) + ((shown + 1) * 1_000) / rate - at);
}

/**
 * A change of properties together with what keeps the picture from jumping: `frame` and `since`, where speed or pause
 * change and the change does not say them.
 * @param at the room's time in ms
 */
export function retimed(props: Props, change: Props, at: number): Props {
  if (Object.hasOwn(change, 'since') || Object.hasOwn(change, 'frame')) return change;
  const after = { ...props, ...change };
  if (rateOf(after) === rateOf(props)) return change;
  return { ...change, frame: frameAt(props, at), since: Math.round(at) };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
