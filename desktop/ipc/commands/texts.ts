// Commands that read and write the texts of editors and notes.
import { dropControls } from '../../../protocol/text/controls.ts';
import { fits, type TextEdit } from '../../../protocol/texts/edits.ts';
import type { Desktop } from '../../desktop.ts';
import { MAX_TEXT } from '../../edit/buffer.ts';
import { holdsText } from '../../views/registry.ts';
import type { TextHolder } from '../../views/view.ts';
import { type Command, OK, type Params, SUCCESS, WINDOW_NOT_FOUND } from './command.ts';

export const TEXT_COMMANDS: readonly Command[] = [
  {
    name: 'get_text',
    description: 'Text of a text_editor: id',
    requiresPath: false,
    run: (params, { desktop }) =>
      withText(params, desktop, (id, holder) =>
        JSON.stringify({ success: true, id, revision: holder.revision, text: holder.text() }),
      ),
  },
  {
    name: 'set_text',
    description:
      'Replace the text of a text_editor: id content (or base64:...), append=true to add to its end',
    requiresPath: false,
    run: (params, { desktop }) =>
      withText(params, desktop, (_, holder) => {
        const content = contentOf(params, 'content');
        if (content === null) return 'err missing id/content';
        // The cursor stays in place, because the writer is another seat.
        const text = params.get('append') === 'true' ? holder.text() + content : content;
        if (text.length > MAX_TEXT) return 'err content too long';
        holder.setText(text);
        return SUCCESS;
      }),
  },
  {
    name: 'get_text_edits',
    description: 'What was edited in a text_editor: id since=REVISION; the whole text without it',
    requiresPath: false,
    run: (params, { desktop }) =>
      withText(params, desktop, (id, holder) => {
        const { revision } = holder;
        const changes = params.has('since') ? holder.editsSince(Number(params.get('since'))) : null;
        const told = changes ? { changes } : { text: holder.text() };
        return JSON.stringify({ success: true, id, revision, ...told });
      }),
  },
  {
    name: 'edit_text',
    description:
      'Edit a text_editor that is still at a revision: id base=REVISION by edits=base64:[[at,remove,"insert"],...]',
    requiresPath: false,
    async run(params, { desktop }) {
      const edits = await editsOf(params);
      return withText(params, desktop, (_, holder) => {
        const { revision } = holder;
        if (!edits) return 'err invalid edits';
        if (Number(params.get('base')) !== revision)
          return JSON.stringify({ error: 'changed', revision });
        if (!fits(holder.text(), edits)) return 'err invalid edits';
        holder.editText(edits, params.get('by') ?? 'command');
        return JSON.stringify({ success: true, revision: holder.revision });
      });
    },
  },
  {
    name: 'send_text',
    description: 'Write into a text_editor: id=auto|ID content mode=append|replace|insert position',
    requiresPath: false,
    run: sendText,
  },
];

/** Edits are taken as they are, or not at all: who sends them goes on from what the text is then. */
async function editsOf(params: Params): Promise<readonly TextEdit[] | null> {
  // Loaded with the first edit: the schema library takes a third of the startup time.
  const [v, { textEditsSchema }] = await Promise.all([
    import('valibot'),
    import('../../../protocol/texts/edits-schema.ts'),
  ]);
  const read = v.safeParse(
    v.pipe(v.string(), v.parseJson(), textEditsSchema),
    contentOf(params, 'edits'),
  );
  if (!read.success) return null;
  const isClean = read.output.every(([, , insert]) => insert === dropControls(insert));
  return isClean ? read.output : null;
}

function withText(
  params: Params,
  desktop: Desktop,
  use: (id: string, holder: TextHolder) => string,
): string {
  const id = params.get('id');
  if (id === undefined) return 'err missing id';
  if (!desktop.find(id)) return WINDOW_NOT_FOUND;
  const view = desktop.view(id);
  return view && holdsText(view) ? use(id, view) : 'err no text editor available';
}

/** `auto` opens an editor; any other id means that editor or, as in the original, the topmost one. */
function sendText(params: Params, { desktop }: { desktop: Desktop }): string {
  const content = contentOf(params, 'content');
  const id = params.get('id');
  if (content === null) return 'err missing content';
  const holder =
    id === 'auto' || id === 'text_editor'
      ? newEditor(desktop)
      : (editor(desktop, id) ?? topEditor(desktop));
  if (!holder) return 'err no text editor available';
  const mode = params.get('mode') ?? 'append';
  const at = params.get('position');
  if (mode === 'replace') holder.setText(content);
  else if (mode === 'insert')
    holder.addText(content, at === 'start' || at === 'end' ? at : 'cursor');
  else holder.addText(content, at === 'start' ? 'start' : 'end');
  return OK;
}

function newEditor(desktop: Desktop): TextHolder | undefined {
  return editor(desktop, desktop.create({ type: 'text_editor' }, 'command').id);
}

function topEditor(desktop: Desktop): TextHolder | undefined {
  return editor(desktop, desktop.desk.windows.find(({ type }) => type === 'text_editor')?.id);
}

function editor(desktop: Desktop, id: string | undefined): TextHolder | undefined {
  const view = id === undefined ? undefined : desktop.view(id);
  return view && holdsText(view) ? view : undefined;
}

function contentOf(params: Params, key: string): string | null {
  const content = params.get(key);
  if (content === undefined) return null;
  return content.startsWith('base64:')
    ? Buffer.from(content.slice(7), 'base64').toString('utf8')
    : content;
}
