// Cuts what a page gets first into frames that are short enough (OM3).
import { encodeOps, OPS_FRAME_CHARS, type OpsMessage } from '../../protocol/streams/ops-feed.ts';

type History = Extract<OpsMessage, { type: 'history' }>['data'];

/** @returns one frame, or several that each hold some of the proxies; events and alerts are in the first */
export function historyFrames({ at, proxies, events, alerts }: History): string[] {
  const frames: string[] = [];
  let rest = { at, proxies: [] as History['proxies'], events, alerts };
  let size = JSON.stringify({ events, alerts }).length;
  for (const proxy of proxies) {
    const length = JSON.stringify(proxy).length;
    if (rest.proxies.length > 0 && size + length > OPS_FRAME_CHARS) {
      frames.push(encodeOps({ type: 'history', data: rest }));
      rest = { at, proxies: [], events: [], alerts: [] };
      size = 0;
    }
    rest.proxies.push(proxy);
    size += length;
  }
  frames.push(encodeOps({ type: 'history', data: rest }));
  return frames;
}
