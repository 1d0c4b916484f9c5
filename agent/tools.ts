// The tools of a resident: those of its hands that the room's file allows, and no others, are told to the model; a call of
// any other, or one with a wrong input, goes no further.
import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { HAND_INPUTS, HANDS, type Hand, type HandInput } from '../protocol/room/resident.ts';
import { printableLine } from '../protocol/text/printable.ts';
import type { ModelCall, ModelTool } from './model/model.ts';

/** What a room's file allows: at once, or once the host has approved it. */
export type Allowed = Readonly<Partial<Record<Hand, 'do' | 'ask'>>>;

const WORDS: Readonly<Record<Hand, string>> = {
  look: 'Looks at the desktop: `windows` lists the windows that all people share, with id, type, title, place and properties; `screen` gives the text on the screen of whoever you answer.',
  open: 'Opens a window for everybody. `rect` is column, row, width and height in cells; `text` is what a text editor begins with.',
  move: 'Moves and sizes a window: column, row, width and height in cells.',
  raise: 'Brings a window to the front.',
  close: 'Closes a window for everybody. What is written in it is lost.',
  write:
    'Writes into a text editor: `append` adds to the end of what is in it, `replace` puts the text in its place.',
  art: 'Sets properties of an art window, such as `speed`, `palette` or `paused`; look at it first for those it has.',
  point:
    'Points with your own pointer, which everybody sees: `at` is percent from left and top, of the window if one is named, else of the desktop.',
  give: 'Hands a text to one person for their clipboard; `to` is their id. They are asked whether they take it.',
};

/** The tools that the model is told. */
export function toolsFor(allowed: Allowed): ModelTool[] {
  return HANDS.filter((hand) => mode(allowed, hand)).map((hand) => ({
    name: hand,
    description:
      mode(allowed, hand) === 'ask'
        ? `${WORDS[hand]} The host is asked first, and may change it.`
        : WORDS[hand],
    input: schemaOf(hand),
  }));
}

/** What a call came to before anything was done. */
export type Checked =
  | { ok: true; hand: Hand; input: HandInput; ask: boolean }
  | { ok: false; text: string };

/** Lets through a call of an allowed hand with a right input. */
export function check(allowed: Allowed, { name, input }: ModelCall): Checked {
  const hand = HANDS.find((one) => one === name);
  const how = hand && mode(allowed, hand);
  if (!hand || !how) return { ok: false, text: 'There is no such tool in this room.' };
  const read = v.safeParse(HAND_INPUTS[hand], input);
  if (read.success) return { ok: true, hand, input: read.output, ask: how === 'ask' };
  const [issue] = read.issues;
  return {
    ok: false,
    text: `Not done: ${printableLine(v.getDotPath(issue) ?? 'the input').slice(0, 80)} is not valid.`,
  };
}

function mode(allowed: Allowed, hand: Hand): 'do' | 'ask' | undefined {
  return Object.hasOwn(allowed, hand) ? allowed[hand] : undefined;
}

function schemaOf(hand: Hand): Record<string, unknown> {
  // What JSON schema can't say is checked all the same, by `check`.
  const { $schema, ...schema } = toJsonSchema(HAND_INPUTS[hand], {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'ignore',
    // Servers of one's own know no tuples, or refuse them: llama.cpp takes `"items": false` for a schema.
    overrideSchema: ({ jsonSchema }) => listOf(jsonSchema),
  });
  return schema as Record<string, unknown>;
}

/** A tuple as a list of that length, of what its first place may hold; each place is checked all the same. */
function listOf({ type, prefixItems }: JsonSchema): JsonSchema | undefined {
  const [first] = prefixItems ?? [];
  if (!prefixItems || typeof first !== 'object') return undefined;
  const length = prefixItems.length;
  return {
    type: type ?? 'array',
    items: { type: first.type ?? 'number' },
    minItems: length,
    maxItems: length,
  };
}
