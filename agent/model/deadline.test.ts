// A time limit that stands still while a host is asked.
import { expect, it, vi } from 'vitest';
import { Deadline } from './deadline.ts';

it('is over after its time, without the time of its pauses', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    using deadline = new Deadline(1_000);
    vi.advanceTimersByTime(600);
    {
      using _ = deadline.pause();
      vi.advanceTimersByTime(600_000);
    }
    vi.advanceTimersByTime(399);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.aborted).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

it('leaves no timer behind', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    new Deadline(1_000)[Symbol.dispose]();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
