// A room's host, who came by the host link and presses the buttons of its menu.

import type { Server } from '../../e2e/server.ts';
import { createVisitor } from '../../proxy/test/harness.ts';

export interface Host {
  /** What the page's button does. Resolves with the proxy's yes. @throws Error for any other answer */
  act(name: 'pause' | 'resume'): Promise<void>;
}

export async function hostOf(server: Server, room: string): Promise<Host> {
  const { url } = (await (await server.ask(`/api/rooms/${room}/host-link`)).json()) as {
    url: string;
  };
  const visitor = createVisitor(server.url);
  const { pathname, search } = new URL(url);
  await (await visitor.fetch(pathname + search)).text();
  return {
    async act(name) {
      const answer = await visitor.fetch(`/api/rooms/${room}/${name}`, {
        method: 'POST',
        headers: { origin: server.url, 'content-type': 'application/json' },
        body: '{}',
      });
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    },
  };
}
