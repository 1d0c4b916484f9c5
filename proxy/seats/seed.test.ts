// From a layout file to the windows that an empty room starts with: their order, sizes and files.
import { expect, test } from 'vitest';
import { parseLayout } from '../../rooms/layout.ts';
import { filesRootOf, seedWindows } from './seed.ts';

const bare = { projectDir: '/p', preloadFiles: [] };
const bounds = { x: 1, y: 2, w: 30, h: 10 };
const layout = (focusedIndex: number) =>
  parseLayout(
    JSON.stringify({
      version: 1,
      windows: [
        { type: 'life', bounds },
        { type: 'gradient', bounds, props: { gradientType: 'radial' } },
        { type: 'text_editor', title: 'Notes', bounds, zoomed: true },
      ],
      focusedIndex,
    }),
  );
const types = (focused: number) =>
  seedWindows(layout(focused), bare, '/p/rooms').map(({ type }) => type);

test('the file’s first window ends on top, unless another has the focus', () => {
  expect(types(0)).toEqual(['text_editor', 'gradient', 'life']);
  expect(types(1)).toEqual(['text_editor', 'life', 'gradient']);
  expect(types(-1)).toEqual(['text_editor', 'gradient', 'life']);
});

test('bounds, titles and props are kept, zoom as a prop', () => {
  const [editor, gradient] = seedWindows(layout(0), bare, '/p/rooms');
  expect(editor).toEqual({
    type: 'text_editor',
    rect: [1, 2, 30, 10],
    title: 'Notes',
    props: { zoomed: true },
  });
  expect(gradient).toMatchObject({ rect: [1, 2, 30, 10], props: { gradient: 'radial' } });
});

test('preloaded files are shown on top, by a path that is the same on every machine', () => {
  const room = { projectDir: '/p', preloadFiles: ['/p/rooms/files/a.md', '/p/rooms/b.md'] };
  const seeds = seedWindows(undefined, room, '/p/rooms');
  expect(seeds.map(({ type, props }) => [type, props.path])).toEqual([
    ['text_view', 'files/a.md'],
    ['text_view', 'b.md'],
  ]);
});

test('the folder of mirrored files is the rooms folder, or the project where a file lies outside of it', () => {
  const room = { roomsDir: '/p/rooms', projectDir: '/p' };
  expect(filesRootOf({ ...room, preloadFiles: [] })).toBe('/p/rooms');
  expect(filesRootOf({ ...room, preloadFiles: ['/p/rooms/files/a.md'] })).toBe('/p/rooms');
  expect(filesRootOf({ ...room, preloadFiles: ['/p/docs/a.md'] })).toBe('/p');
});
