// Every window type is where people find it: in docs/desktop.md, and in a menu.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { menusFor } from '../ui/menus/contents.ts';
import type { MenuEntry } from '../ui/menus/menu.ts';
import { GALLERY } from './art/gallery.ts';
import { VIEW_TYPES } from './registry.ts';

const ART = new Set(GALLERY.map(({ type }) => type));

test('docs/desktop.md has a row for each type that is no art, with its properties', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/desktop.md'), 'utf8');
  const [, section = ''] = /^## Windows\n(.*?)^###? /ms.exec(page) ?? [];
  const rows = [...section.matchAll(/^\| `(\w+)` \|.*\|([^|]*)\|$/gm)];
  const types = VIEW_TYPES.filter((type) => !ART.has(type));
  expect(rows.map(([, type]) => type).sort()).toEqual(types.map(({ type }) => type).sort());
  for (const { type, props } of types) {
    const [, , told = ''] = rows.find(([, of]) => of === type) ?? [];
    for (const prop of Object.keys(props)) expect(told, type).toContain(`\`${prop}\``);
  }
});

/** Types that an entry opens, or those below it. */
function opened(entry: MenuEntry): string[] {
  const action = entry?.action;
  // A file is chosen first.
  if (action?.do === 'open') return ['text_view'];
  const own = action?.do === 'create' ? [action.type] : [];
  return [...own, ...(entry?.items ?? []).flatMap(opened)];
}

test('each type that can be created is in a menu', () => {
  const inMenus = new Set(menusFor(true).flatMap(({ items }) => items.flatMap(opened)));
  const missing = VIEW_TYPES.filter(({ type, spawnable }) => spawnable && !inMenus.has(type));
  expect(missing.map(({ type }) => type)).toEqual([]);
});
