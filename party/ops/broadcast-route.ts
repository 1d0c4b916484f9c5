// `/api/ops/broadcast`: another address of the operations feed, and the look of the cron trigger at it.
import type { MiddlewareHandler } from 'hono';
import { getServerByName } from 'partyserver';
import { OPS_PARTY, OPS_ROOM } from '../../protocol/streams/ops-feed.ts';

const ADDRESS = `/parties/${OPS_PARTY}/${OPS_ROOM}`;

/** @param app the worker's app, which knows the address */
export function broadcastRoute(app: {
  fetch(request: Request, env: unknown, context: ExecutionContext): Response | Promise<Response>;
}): MiddlewareHandler {
  return async ({ req, env, executionCtx }) => {
    const url = new URL(req.url);
    url.pathname = ADDRESS;
    return app.fetch(new Request(url, req.raw), env, executionCtx as ExecutionContext);
  };
}

/** OM4: looks whether a proxy has gone silent, also where no alarm came. */
export async function scheduledLook(
  env: Pick<Cloudflare.Env, 'OPS_MONITOR_BROADCAST'>,
): Promise<void> {
  const feed = await getServerByName(env.OPS_MONITOR_BROADCAST, OPS_ROOM);
  await feed.runScheduled();
}
