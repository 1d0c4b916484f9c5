// text_editor: an editable text, which commands can read and write too.
import { createTextHolder } from './text-holder.ts';
import type { TextHolder, View, ViewHost, ViewType } from './view.ts';

export const textEditorType: ViewType = {
  type: 'text_editor',
  label: 'Untitled',
  spawnable: true,
  title: '',
  size: { w: 52, h: 16 },
  props: {},
};

export function createTextEditor(host: ViewHost): View & TextHolder {
  return createTextHolder(host, ({ theme }) => ({ text: theme.body, selected: theme.selected }));
}
