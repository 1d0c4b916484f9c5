// Whose size a terminal has, with several browsers at it.
import { expect, it } from 'vitest';
import { isActivity } from './input/activity.ts';
import { SizeChoice } from './size-choice.ts';

const LARGE = { cols: 152, rows: 47 };
const SMALL = { cols: 75, rows: 25 };
const PHONE = { cols: 40, rows: 60 };

function setUp() {
  const chosen: string[] = [];
  const sizes = new SizeChoice<string>(({ cols, rows }) => chosen.push(`${cols}x${rows}`));
  return { sizes, last: () => chosen.at(-1), chosen };
}

it('the one who acted last; before anybody acts, the one who came last', () => {
  const { sizes, last } = setUp();
  sizes.fits('a', LARGE);
  expect(last()).toBe('152x47');
  sizes.fits('b', SMALL);
  expect(last()).toBe('75x25');
  sizes.acted('a');
  expect(last()).toBe('152x47');
  sizes.fits('c', PHONE);
  expect(last()).toBe('152x47');
  sizes.acted('b');
  expect(last()).toBe('75x25');
});

it('who goes gives it to the one who acted before; the last one leaves it as it is', () => {
  const { sizes, last, chosen } = setUp();
  sizes.fits('a', LARGE);
  sizes.fits('b', SMALL);
  sizes.acted('a');
  sizes.acted('b');
  sizes.left('b');
  expect(last()).toBe('152x47');
  const before = chosen.length;
  sizes.left('a');
  sizes.left('nobody');
  sizes.acted('nobody');
  expect(chosen).toHaveLength(before);
});

it('a page that is resized is asked again, and others’ resizes change nothing', () => {
  const { sizes, last } = setUp();
  sizes.fits('a', LARGE);
  sizes.acted('a');
  sizes.fits('b', SMALL);
  sizes.fits('b', PHONE);
  expect(last()).toBe('152x47');
  sizes.fits('a', SMALL);
  expect(last()).toBe('75x25');
});

it.each([
  ['a key', 'x', true],
  ['Escape', '\x1b', true],
  ['an arrow', '\x1b[A', true],
  ['a click', '\x1b[<0;10;20M', true],
  ['a release', '\x1b[<0;10;20m', true],
  ['a drag', '\x1b[<32;10;20M', true],
  ['the wheel', '\x1b[<64;10;20M', true],
  ['a pointer that passes', '\x1b[<35;10;20M', false],
  ['a pointer that passes with Shift', '\x1b[<39;10;20M\x1b[<39;11;20M', false],
  ['a pointer that passes, in the old encoding', '\x1b[MC!!\x1b[MC"!', false],
  ['a click, in the old encoding', '\x1b[M !!', true],
  ['a drag, in the old encoding', '\x1b[M@!!', true],
  ['focus', '\x1b[I', false],
  ['focus lost while the pointer passes', '\x1b[<35;1;2M\x1b[O', false],
  ['a key after that', '\x1b[Ix', true],
  ['a paste', 'x'.repeat(5_000), true],
])('%s is %s: %s', (_what, text, expected) => {
  expect(isActivity(Buffer.from(text, 'latin1'))).toBe(expected);
});
