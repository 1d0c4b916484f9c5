// Pages of several sizes have the same terminal again once sizes rest.
import { expect, it, vi } from 'vitest';
import { until } from '../../testing/until.ts';
import { TestBench } from '../test/bench.ts';
import { ResizedPages } from './resized-pages.ts';

it('after a resize everybody gets the screen as it is then', async () => {
  await using bench = new TestBench();
  // A resize ends the margins of the app's terminal, but not those of one that keeps its size.
  const script =
    'printf "\\033[2;5r\\033[5;1Hready"; read -r _; printf "\\033[5;1H\\n\\n\\nend"; exec sleep 1000';
  const seat = await bench.started(['sh', '-c', script]);
  const url = await bench.serve(seat.session);
  const [first, second] = [bench.browser(url), bench.browser(url)];
  for (const browser of [first, second]) {
    await until(() => expect(browser.screen()).toContain('ready'));
  }
  const pictures = [first.pictures, second.pictures];
  second.resize({ cols: 81, rows: 24 });
  second.terminal.resize(81, 24);
  await until(() => {
    expect(first.pictures).toBeGreaterThan(pictures[0] ?? 0);
    expect(second.pictures).toBeGreaterThan(pictures[1] ?? 0);
  });
  first.type('\r');
  for (const browser of [first, second]) {
    await until(() => expect(browser.screen().split('\n')[7]).toBe('end'));
  }
  expect(first.screen()).toBe(second.screen());
});

it('a page whose size never comes to rest keeps no other waiting', () => {
  vi.useFakeTimers();
  try {
    const refreshed: string[] = [];
    using pages = new ResizedPages<string>((who) => refreshed.push(who));
    pages.add('calm');
    for (let i = 0; i < 5; i += 1) {
      pages.add('restless');
      vi.advanceTimersByTime(100);
    }
    expect(refreshed).toEqual(['calm']);
    vi.advanceTimersByTime(100);
    expect(refreshed).toEqual(['calm', 'restless']);
  } finally {
    vi.useRealTimers();
  }
});
