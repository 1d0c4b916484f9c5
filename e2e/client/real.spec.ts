// The client's stream of a real seat: from its app through proxy and party to whoever watches, and on after a cut.
import headless from '@xterm/headless';
import { TerminalStream } from '../../client/terminal/terminal-stream.ts';
import { open } from '../app.ts';
import { expect, test } from '../test.ts';

test('a seat’s terminal is watched through the real party', async ({ enter, server, room }) => {
  await enter(room, 'Ada');
  const ticket = async (signal: AbortSignal): Promise<string> => {
    const path = `/api/rooms/${room}/ticket?party=terminal-server&seat=1`;
    const response = await fetch(new URL(path, server.url), { signal });
    return ((await response.json()) as { ticket: string }).ticket;
  };
  const stream = new TerminalStream({ host: server.url, room, seat: 1, ticket });
  const term = new headless.Terminal({ allowProposedApi: true });
  const shown = (): string => {
    const { active } = term.buffer;
    const lines = Array.from({ length: active.length }, (_, y) => active.getLine(y));
    return lines.map((line) => line?.translateToString(true) ?? '').join('\n');
  };
  let resets = 0;
  try {
    stream.attach({
      reset({ cols, rows }) {
        resets += 1;
        term.resize(cols, rows);
      },
      resize: ({ cols, rows }) => term.resize(cols, rows),
      write: (text, parsed) => term.write(text, parsed),
    });
    stream.connect();
    await expect.poll(() => stream.getSnapshot().live).toBe(true);
    await expect.poll(shown).toContain('File');
    expect(stream.getSnapshot()).toMatchObject({ seat: { state: 'running' }, input: false });
    expect(stream.getSnapshot().size).toEqual({ cols: term.cols, rows: term.rows });
    // Back within the time that the seat goes on bringing its output: it needs no other screen.
    stream.close();
    stream.connect();
    await expect.poll(() => stream.getSnapshot().connection.status).toBe('live');
    await open(server, room, 1, 'test_pattern', [4, 3, 30, 10]);
    await expect.poll(shown).toMatch(/test pattern/i);
    expect(resets).toBe(1);
  } finally {
    stream.close();
    term.dispose();
  }
});
