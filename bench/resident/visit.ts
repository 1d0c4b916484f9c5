// A visitor without a page in a room that somebody lives in: keeps a seat, speaks, and notes when first words come.
import { once } from 'node:events';
import { decodeServer, encode } from '../../protocol/frames.ts';
import { createVisitor } from '../../proxy/test/harness.ts';
import { openTerminal } from '../tools/visitor.ts';
import { until } from '../tools/wait.ts';
import { nowMs, stampsIn } from './stamps.ts';

export interface Talker extends AsyncDisposable {
  /** ms from each first word's being sent to its being here. */
  readonly times: number[];
  /** Whether the resident can answer. */
  readonly isHome: boolean;
  say(text: string): void;
}

/** Resolves once they are in the room. @param sid of their connection to the room @param sits whether they take a seat */
export async function talker(
  base: string,
  room: string,
  sid: string,
  sits: boolean,
): Promise<Talker> {
  await using parts = new AsyncDisposableStack();
  const visitor = createVisitor(base);
  const page = sits ? `/room/${room}/` : `/room/${room}/watch`;
  await (await visitor.fetch(page)).text();
  if (sits) {
    const headers = { cookie: visitor.cookie, origin: base };
    const address = `${base.replace('http', 'ws')}/room/${room}/ws`;
    const terminal = await openTerminal(address, headers);
    parts.defer(() => terminal.leave());
  }
  const asked = await visitor.fetch(`/api/rooms/${room}/ticket`);
  const { ticket } = (await asked.json()) as { ticket: string };
  const socket = visitor.socket(`/parties/room-server/${room}?ticket=${ticket}`, '');
  parts.defer(() => socket.terminate());
  const times: number[] = [];
  let state: string | undefined;
  let welcomed = false;
  socket.on('message', (data: Buffer) => {
    const now = nowMs();
    const message = decodeServer(data.toString());
    if (message?.type === 'welcome') welcomed = true;
    else if (message?.type === 'room') state = message.resident?.state;
    else if (message?.type === 'chat_msg')
      for (const stamp of stampsIn(message.text)) times.push(now - Number(stamp));
  });
  await once(socket, 'open');
  socket.send(encode({ type: 'hello', role: 'browser', sid }));
  await until(() => welcomed);
  // Who says nothing for 45 s is taken for gone.
  const alive = setInterval(() => socket.send(encode({ type: 'echo', t: 0 })), 10_000);
  parts.defer(() => clearInterval(alive));
  let said = 0;
  const owned = parts.move();
  return {
    times,
    get isHome() {
      return state === 'home';
    },
    say(text) {
      said += 1;
      socket.send(encode({ type: 'chat_msg', cid: `${sid}.${said}`, text }));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
