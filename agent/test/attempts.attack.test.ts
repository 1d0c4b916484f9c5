// A corpus of attempts, each at once in all that a resident reads: a visitor's line and name, earlier lines, files, titles,
// screens, memories. Asserts what can be told of a request: all of it is fenced, nothing in it steers, no secret is in it,
// and a model that believes it all gets no tool that the room has not allowed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanName } from '../../protocol/text/text.ts';
import { HEAP, STEERING } from '../../testing/hostile-text.ts';
import { type ModelServer, startModelServer } from '../../testing/model/server.ts';
import { PROVIDERS } from './asking.ts';
import { ATTEMPTS, type Attempt, SECRETS } from './attempts.ts';
import { homeWith, NotedHands, occasionOf, turnAt } from './home.ts';

const ALLOWED = { look: 'do', point: 'do' } as const;
/** But the name: what is cut off from a name is gone. */
const PLACES = ['line', 'before', 'file', 'path', 'title', 'screen', 'visitor', 'room'];
/** What must reach no model as its own marks. */
const MARKS =
  /<[|｜]|\[\/?INST\]|<<\/?SYS>>|<\/?(?:s|start_of_turn|end_of_turn|tool_call|function_calls|invoke)\b|^(?:human|assistant|system):/im;

describe.each(PROVIDERS)('attempts at a resident with %s', (provider) => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** One turn in which the model looks, and then does what the attempt wants. */
  async function attempted({ text, tool }: Attempt) {
    const at = (place: string) => text.replaceAll('CANARY', `CANARY-${place}-`);
    const secrets = Object.values(SECRETS).join(' ');
    const looks = ['windows', 'screen'].map((what) => ({ name: 'look', input: { at: what } }));
    const wants = { name: tool ?? 'close', input: { window: 'ab:1' } };
    server.forget();
    server.say({ calls: looks }, { text: 'Sure.', calls: [wants] }, { text: 'No.' });
    const from = server.requests.length;
    const hands = new NotedHands(ALLOWED, ({ input }) => {
      const screen = 'at' in input && input.at === 'screen';
      return screen ? `${at('screen')} ${secrets}` : JSON.stringify([{ title: at('title') }]);
    });
    const person = { pid: 'p_eve', role: 'guest', name: cleanName(at('name')) || 'Eve' };
    const line = { id: 9, pid: person.pid, sender: person.name, ts: 1, text: at('line') };
    const turn = await turnAt(server, provider, hands, {
      home: homeWith(ALLOWED, {
        files: [{ path: `rooms/files/${at('path')}.md`, text: `${at('file')} ${secrets}` }],
      }),
      occasion: occasionOf('', {
        line,
        people: [person],
        lines: [
          { ...line, id: 1, text: `${at('before')} ${secrets}` },
          { ...line, id: 2, pid: 'p_wib', sender: 'Wib', text: 'Hm.', own: true },
        ],
        memory: { visitor: `${at('visitor')} ${secrets}`, room: at('room') },
      }),
      secrets: [SECRETS.key, SECRETS.operator, SECRETS.party],
    });
    return { turn, hands, asked: server.requests.slice(from) };
  }

  it.each(ATTEMPTS)('$name', async (attempt) => {
    const { turn, hands, asked } = await attempted(attempt);
    expect(turn.how).toBe('done');
    expect(asked).toHaveLength(3);
    expect(hands.acts.map(({ hand }) => hand)).toEqual(['look', 'look']);
    const fencesSeen = new Set<string>();
    for (const { raw, body } of asked) {
      for (const secret of Object.values(SECRETS)) expect(raw).not.toContain(secret);
      expect(toolNames(body)).toEqual(['look', 'point']);
      for (const text of toldTexts(body)) {
        expect(STEERING.exec(text.replaceAll('\t', ''))?.[0]).toBeUndefined();
        expect(HEAP.exec(text)?.[0]).toBeUndefined();
        expect(MARKS.exec(text)?.[0]).toBeUndefined();
        const { outside, marks } = unfenced(text);
        expect(outside).not.toContain('CANARY');
        expect(outside).not.toMatch(/<\/?\s*data [^M"]/i);
        for (const mark of marks) fencesSeen.add(mark);
      }
    }
    // One mark for the files, one for the turn.
    expect(fencesSeen.size).toBe(2);
    const whole = asked.map(({ raw }) => raw).join();
    for (const place of PLACES) expect(whole).toContain(`CANARY-${place}-`);
  });
});

it('are at least sixty', () => expect(ATTEMPTS.length).toBeGreaterThanOrEqual(60));

/** All texts that a model is told, of either protocol. */
function toldTexts(body: unknown): string[] {
  const { system, messages } = body as { system?: unknown; messages: { content: unknown }[] };
  const parts = (content: unknown): string[] => {
    if (typeof content === 'string') return [content];
    if (!Array.isArray(content)) return [];
    return content.flatMap((part: { text?: string; content?: unknown }) =>
      part.text === undefined ? parts(part.content) : [part.text],
    );
  };
  return [...parts(system), ...messages.flatMap(({ content }) => parts(content))];
}

function toolNames(body: unknown): unknown[] {
  const { tools } = body as { tools: { name?: string; function?: { name: string } }[] };
  return tools.map((tool) => tool.name ?? tool.function?.name);
}

/** What stands outside of all fences, and the marks of these. */
function unfenced(text: string): { outside: string; marks: string[] } {
  const marks: string[] = [];
  const outside = text.replace(
    /<data ([\w-]{12}) \w+>\n[\s\S]*?\n<\/data \1>/g,
    (_, mark: string) => {
      marks.push(mark);
      return '';
    },
  );
  return { outside, marks };
}
