// With a real key in the environment: one short turn with the default model, with a tool.
import { expect, it } from 'vitest';
import { Context } from '../context/context.ts';
import { makeProvider } from '../providers/choose.ts';
import { DEFAULT_MODEL } from '../providers/models.ts';
import { runTurn } from '../turn.ts';
import { homeWith, NotedHands, occasionOf } from './home.ts';

const key = process.env.ANTHROPIC_API_KEY ?? '';

it('looks at the windows through the real API, and says what it sees', async ({ skip }) => {
  if (key === '') skip('there is no ANTHROPIC_API_KEY');
  const hands = new NotedHands({ look: 'do' }, '[{"id":"ab:1","type":"clock","title":"Zanzibar"}]');
  const context = new Context(homeWith(hands.allowed, { prompt: 'Answer in one sentence.' }), [
    key,
  ]);
  const { request, fences } = context.turn(occasionOf('Wib, which title has the window?'));
  const end = await runTurn({
    ...{
      provider: makeProvider('anthropic', { key, model: DEFAULT_MODEL }),
      request,
      fences,
      hands,
    },
    ...{ onText: () => {}, onUsage: () => {}, isSpent: () => false },
    signal: new AbortController().signal,
  });
  expect(end).toMatchObject({ how: 'done', acts: 1 });
  expect(end.said).toContain('Zanzibar');
  expect(end.usage.output).toBeGreaterThan(0);
});
