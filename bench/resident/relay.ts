// The relay of `relay-main.ts` in a process of its own, as our proxy is.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { nowMs, stampsIn } from './stamps.ts';

export interface Relay extends AsyncDisposable {
  page(channel: string): string;
  /** Asks the model, and resolves once all has been told. */
  say(channel: string): Promise<void>;
  /** Somebody who reads along without a page. */
  read(channel: string): Promise<RelayReader>;
}

export interface RelayReader {
  /** ms from each first word's being sent to its being read. */
  readonly times: readonly number[];
}

/** @param model address of the provider */
export async function startRelay(model: string): Promise<Relay> {
  const child = fork(path.join(import.meta.dirname, 'relay-main.ts'), [model]);
  const ended = once(child, 'exit');
  const [url] = (await once(child, 'message')) as [string];
  const over = new AbortController();
  return {
    page: (channel) => `${url}/page/${channel}`,
    async say(channel) {
      const said = await fetch(`${url}/say/${channel}`, { method: 'POST' });
      if (!said.ok) throw new Error(`The relay: ${said.status} ${await said.text()}`);
    },
    async read(channel) {
      const { body } = await fetch(`${url}/read/${channel}`, { signal: over.signal });
      if (!body) throw new Error('The relay sends nothing.');
      const times: number[] = [];
      const readAll = async () => {
        for await (const text of body.pipeThrough(new TextDecoderStream())) {
          const now = nowMs();
          for (const stamp of stampsIn(text)) times.push(now - Number(stamp));
        }
      };
      readAll().catch((error: unknown) => {
        if (!over.signal.aborted) throw error;
      });
      return { times };
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      // One that has ended by itself has no channel any more.
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
