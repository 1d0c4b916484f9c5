// The pieces that come with the desktop.
import { expect, test } from 'vitest';
import { columns } from '../draw/text.ts';
import { loadPieces } from '../gallery.ts';

test('there are two dozen pieces and more, each with a title, and each fits into 60 columns and 24 rows', async () => {
  const pieces = await loadPieces();
  expect(pieces.length).toBeGreaterThanOrEqual(24);
  expect(new Set(pieces.map(({ title }) => title)).size).toBe(pieces.length);
  for (const { name, title, lines } of pieces) {
    expect(name).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(title.trim()).not.toBe('');
    expect(lines.length).toBeGreaterThan(6);
    expect(lines.length).toBeLessThanOrEqual(22);
    for (const line of lines) {
      expect(line).not.toMatch(/\p{C}/u);
      expect(columns(line)).toBeLessThanOrEqual(57);
    }
  }
});
