// A room's memory as Markdown: what visitors wrote stays text.
import { expect, test } from 'vitest';
import type { ChatLine } from '../../protocol/messages.ts';
import { roomText } from './room-text.ts';

const line = (id: number, text: string, more: Partial<ChatLine> = {}): ChatLine => ({
  ...{ id, cid: `c${id}`, sid: 's1', pid: 'p1', sender: 'Ada', color: 0, text },
  ts: Date.UTC(2026, 0, 31, 12, id),
  ...more,
});

test('CH3: an export reads well, day by day, and nothing that was said is markup in it', () => {
  const text = roomText(
    {
      ...{ rev: 3, epoch: 'e', at: Date.UTC(2026, 1, 1), desktop: null },
      layout: [
        { g: 'b1:1', type: 'clock', rect: [1, 2, 30, 9], title: 'a|b', props: {}, z: 1 },
        { g: 'b1:2', type: 'text_editor', rect: [0, 0, 9, 9], title: '', props: {}, z: 2 },
      ],
      chat: [
        line(1, 'hi\n# all\n==='),
        line(2, '', { gone: true }),
        line(3, '<script>[x](javascript:1) **b**', { sender: '*Eve*', ts: Date.UTC(2026, 1, 1) }),
      ],
    },
    'The *Den*',
  );
  expect(text).toBe(`# The \\*Den\\*

Exported 2026-02-01 00:00 UTC.

## Chat

### 2026-01-31

- 12:01 UTC **Ada** hi  
  \\# all  
  \\=\\=\\=
- 12:02 UTC **Ada** *taken away by a host*

### 2026-02-01

- 00:00 UTC **\\*Eve\\*** \\<script\\>\\[x\\]\\(javascript\\:1\\) \\*\\*b\\*\\*

## Windows

- text\\_editor: 9 × 9 at 0, 0
- clock, “a\\|b”: 30 × 9 at 1, 2

`);
});
