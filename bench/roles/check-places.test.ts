// The bench takes the check out of the proxy's own text: it has to be there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkPlaces, without } from './check-places.ts';

const REPO = path.join(import.meta.dirname, '../..');

test.each(checkPlaces('unchecked'))('$file has what the bench takes out of it', (place) => {
  const source = readFileSync(path.join(REPO, place.file), 'utf8');
  expect(without(place, source)).toContain(place.instead);
  expect(() => without(place, '')).toThrow('no longer has');
});
