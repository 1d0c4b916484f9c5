// Commands that read and write files: layouts and screenshots.
import { type Command, type CommandContext, OK, simple } from './command.ts';

export const WORKSPACE_COMMANDS: readonly Command[] = [
  simple('save_workspace', 'Save the layout below the current folder', async ({ workspace }) => {
    await workspace.save();
  }),
  {
    name: 'open_workspace',
    description: 'Replace all windows by those of a layout file',
    requiresPath: true,
    run: (params, context) => load(params.get('path'), context),
  },
  {
    name: 'import_state',
    description: 'Replace all windows by those of a layout file',
    requiresPath: true,
    run: (params, context) => load(params.get('path'), context),
  },
  {
    name: 'export_state',
    description: 'Write the layout to a file',
    requiresPath: true,
    async run(params, { workspace }) {
      const path = params.get('path');
      if (!path) return 'err missing path';
      return (await workspace.write(path)) ? OK : 'err export failed';
    },
  },
  simple('screenshot', 'Write the screen as text below the current folder', ({ workspace }) =>
    workspace.screenshot(),
  ),
];

/** Unlike the original, an invalid file gives an immediate error reply and opens no dialog. */
async function load(path: string | undefined, { workspace }: CommandContext): Promise<string> {
  if (!path) return 'err missing path';
  const result = await workspace.load(path);
  return result === 'loaded'
    ? OK
    : result === 'missing'
      ? 'err cannot open import path'
      : 'err invalid snapshot';
}
