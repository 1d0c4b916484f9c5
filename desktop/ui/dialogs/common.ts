// The dialogs that several actions share: a message, a question, a line of text, a list.
import { columns, wrap } from '../../draw/text.ts';
import { createField } from '../../edit/field.ts';
import { buttons, buttonsWidth } from './button.ts';
import { list } from './list.ts';
import { caption, fieldWidget, paragraph } from './parts.ts';
import type { Dialog, Widget } from './widget.ts';

/** Columns at which the text of a message is wrapped. */
const MESSAGE_WIDTH = 56;

/** Puts a dialog away; the first thing that every button does. */
export type Dismiss = () => void;

/** @param asItIs the text is laid out already, and wrapped only where it does not fit */
export function message(title: string, text: string, dismiss: Dismiss, asItIs = false): Dialog {
  const lines = asItIs ? text.split('\n') : wrap(text, MESSAGE_WIDTH);
  const longest = Math.max(20, columns(title) + 4, ...lines.map(columns));
  const [ok] = buttons([{ label: 'OK', act: dismiss }]) as [Widget];
  const body = paragraph(text, (w, h) => ({ x: 1, y: 1, w: w - 2, h: h - 3 }), asItIs);
  return {
    title,
    size: { w: longest + 3, h: lines.length + 3 },
    widgets: [body, { ...ok, scroll: (n) => body.scroll?.(n) }],
    first: 1,
    cancel: dismiss,
    accept: dismiss,
  };
}

/** A question with an act and a way out; the way out has the keys. */
export function confirm(
  title: string,
  text: string,
  act: { label: string; run(): void },
  dismiss: Dismiss,
): Dialog {
  const run = (): void => {
    dismiss();
    act.run();
  };
  const base = message(title, text, dismiss);
  return {
    ...base,
    widgets: [
      base.widgets[0] as Widget,
      ...buttons([
        { label: act.label, act: run },
        { label: 'Keep', act: dismiss },
      ]),
    ],
    first: 2,
    accept: run,
  };
}

/** Asks for a line of text. */
export function ask(
  spec: { title: string; label: string; text: string; action: string; max?: number },
  run: (text: string) => void,
  dismiss: Dismiss,
  redraw: () => void,
): Dialog {
  const field = createField({ onChange: redraw, text: spec.text, max: spec.max ?? 200 });
  const accept = (): void => {
    dismiss();
    run(field.text());
  };
  return {
    title: spec.title,
    size: { w: 48, h: 5 },
    widgets: [
      caption(spec.label, (w) => ({ x: 1, y: 0, w: w - 2, h: 1 })),
      fieldWidget(field, (w) => ({ x: 1, y: 1, w: w - 2, h: 1 })),
      ...buttons([
        { label: spec.action, act: accept },
        { label: 'Cancel', act: dismiss },
      ]),
    ],
    first: 1,
    cancel: dismiss,
    accept,
  };
}

/** A list with buttons below; entries can be narrowed down by typing if it has a field. */
export function pick(
  spec: {
    title: string;
    items: readonly string[];
    chosen?: number;
    empty?: string;
    /** A field above narrows the list down. */
    filter?: boolean;
    action: string;
    more?: readonly { label: string; run(item: number): void }[];
  },
  run: (item: number) => void,
  dismiss: Dismiss,
  redraw: () => void,
): Dialog {
  const top = spec.filter ? 2 : 0;
  const field = createField({
    onChange() {
      if (spec.filter) choices.choose(0);
      redraw();
    },
  });
  const shown = (): number[] => {
    const wanted = spec.filter ? field.text().toLowerCase() : '';
    return spec.items.flatMap((label, i) => (label.toLowerCase().includes(wanted) ? i : []));
  };
  const chosen = (): number | undefined => shown()[choices.chosen];
  const done = (act: (item: number) => void) => (): void => {
    const index = chosen();
    if (index === undefined) return;
    dismiss();
    act(index);
  };
  const choices = list({
    items: () => shown().map((i) => spec.items[i] ?? ''),
    place: (w, h) => ({ x: 1, y: top, w: w - 2, h: Math.max(1, h - top - 2) }),
    chosen: spec.chosen ?? 0,
    onPick: done(run),
    empty: spec.empty ?? 'Nothing matches.',
  });
  const entry = fieldWidget(field, (w) => ({ x: 9, y: 0, w: w - 10, h: 1 }));
  const labels = [spec.action, ...(spec.more ?? []).map(({ label }) => label), 'Cancel'];
  const least = Math.max(36, buttonsWidth(labels));
  const longest = Math.max(least, ...spec.items.map((label) => columns(label) + 4));
  return {
    title: spec.title,
    size: {
      w: Math.min(longest + 2, 76),
      h: Math.min(Math.max(spec.items.length, 3) + top + 2, 18),
    },
    widgets: [
      ...(spec.filter
        ? [
            caption('Filter', () => ({ x: 1, y: 0, w: 8, h: 1 })),
            // Keys that a field has no use for move the choice below.
            { ...entry, key: (key) => entry.key?.(key) || (choices.key?.(key) ?? false) } as Widget,
          ]
        : []),
      choices,
      ...buttons([
        { label: spec.action, act: done(run) },
        ...(spec.more ?? []).map(({ label, run: act }) => ({ label, act: done(act) })),
        { label: 'Cancel', act: dismiss },
      ]),
    ],
    first: spec.filter ? 1 : 0,
    cancel: dismiss,
    accept: done(run),
  };
}
