// note: a small sheet of coloured paper with a text like an editor's; its first line is its title.
import type { Props } from '../../protocol/windows.ts';
import { mix, type Rgb } from '../draw/color.ts';
import { truncate } from '../draw/text.ts';
import { text as textProp } from './props.ts';
import { createTextHolder } from './text-holder.ts';
import type { TextHolder, View, ViewHost, ViewType } from './view.ts';

const PAPERS: Readonly<Record<string, Rgb>> = {
  yellow: 0xffe9a0,
  pink: 0xffc9d6,
  green: 0xcdeeb8,
  blue: 0xc2e2fb,
  lilac: 0xe0d2fb,
  white: 0xf7f5ee,
};
const PAPER_NAMES: readonly string[] = Object.keys(PAPERS);
const WRITING: Rgb = 0x2a2620;

export const noteType: ViewType = {
  type: 'note',
  label: 'Note',
  spawnable: true,
  title: '',
  size: { w: 28, h: 10 },
  props: { paper: { kind: 'choice', values: PAPER_NAMES, initial: 'yellow' } },
};

function paperOf(props: Props): Rgb {
  return PAPERS[textProp(props, 'paper', 'yellow')] ?? (PAPERS.yellow as Rgb);
}

export function createNote(host: ViewHost): View & TextHolder {
  const holder = createTextHolder(
    host,
    ({ props }) => {
      const bg = paperOf(props);
      return {
        text: { fg: WRITING, bg },
        selected: { fg: WRITING, bg: mix(bg, 0x5a4a20, 0.35) },
      };
    },
    1,
  );
  return Object.defineProperties(holder, {
    label: {
      value: () => truncate(holder.text().trimStart().split('\n')[0] ?? '', 40) || undefined,
    },
    background: { value: paperOf },
    hints: {
      value: () => [
        ['F8', 'Colour'],
        ['Ctrl+Z', 'Undo'],
        ['Ctrl+C', 'Copy'],
        ['Ctrl+V', 'Paste'],
      ],
    },
  });
}
