// Sets strokes of one of the app's pictures, in as many requests as their length needs (PA4).
import { strokeId } from '../../protocol/strokes.ts';
import type { Props } from '../../protocol/windows.ts';
import type { IpcClient } from './client.ts';
import { lineBytes } from './line.ts';
import { type Reply, readReply } from './replies.ts';

interface Target {
  id: string;
  /** PA3: these take back what the room has refused. */
  refused?: string;
}

/**
 * @param to the window, and what else each request says @param props strokes alone; null takes one away, which an empty value tells
 * @param maxBytes the longest request that the app accepts
 * @returns the first unsuccessful reply, otherwise the last one @throws AppError as `IpcClient.request`
 */
export async function setStrokes(
  ipc: IpcClient,
  to: Target,
  props: Props,
  maxBytes: number,
): Promise<Reply> {
  let reply: Reply = { ok: true };
  for (const params of requestsOf(to, props, maxBytes)) {
    reply = readReply(await ipc.request('set_strokes', params, maxBytes));
    if (!reply.ok) return reply;
  }
  return reply;
}

function* requestsOf(
  to: Target,
  props: Props,
  maxBytes: number,
): Generator<Record<string, string>> {
  const empty = lineBytes('set_strokes', { ...to });
  let params: Record<string, string> = { ...to };
  let bytes = empty;
  for (const [key, value] of Object.entries(props)) {
    const stroke = { [strokeId(key)]: typeof value === 'string' ? value : '' };
    const n = lineBytes('', stroke) - lineBytes('', {});
    if (bytes + n > maxBytes && bytes > empty) {
      yield params;
      params = { ...to };
      bytes = empty;
    }
    Object.assign(params, stroke);
    bytes += n;
  }
  yield params;
}
