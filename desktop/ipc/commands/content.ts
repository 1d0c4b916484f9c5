// Commands that change a window's content: properties, titles, chat, and the desktop's look.
import { readLook } from '../../look.ts';
import * as wm from '../../wm/desk.ts';
import { type Command, OK, SUCCESS, WINDOW_NOT_FOUND } from './command.ts';

export const CONTENT_COMMANDS: readonly Command[] = [
  {
    name: 'set_props',
    description: 'Set properties of a window: id, then seed, palette, speed, gradient...',
    requiresPath: false,
    run(params, { desktop }) {
      const { id, ...props } = Object.fromEntries(params);
      if (id === undefined || Object.keys(props).length === 0) return 'err missing id/props';
      if (!desktop.find(id)) return WINDOW_NOT_FOUND;
      const invalid = desktop.setProps(id, props, 'command');
      return invalid.length > 0 ? `err invalid props ${invalid.join(',')}` : SUCCESS;
    },
  },
  {
    name: 'set_title',
    description: 'Set the title of a window: id title',
    requiresPath: false,
    run(params, { desktop }) {
      const id = params.get('id');
      const title = params.get('title');
      if (id === undefined || title === undefined) return 'err missing id/title';
      const win = desktop.find(id);
      if (!win) return WINDOW_NOT_FOUND;
      // A titled test pattern would count as a dialog or a game; the chat window is found by its name.
      if (win.type === 'test_pattern' || win.type === 'scramble') return 'err unsupported type';
      desktop.setTitle(id, title, 'command');
      return SUCCESS;
    },
  },
  {
    name: 'set_desktop',
    description: 'How the desktop looks: wallpaper, theme',
    requiresPath: false,
    run(params, { desktop }) {
      const raw = { wallpaper: params.get('wallpaper'), theme: params.get('theme') };
      if (raw.wallpaper === undefined && raw.theme === undefined) {
        return 'err missing wallpaper/theme';
      }
      const { look, invalid } = readLook(raw);
      if (invalid.length > 0) return `err invalid ${invalid.join(',')}`;
      desktop.setLook(look, 'command');
      return SUCCESS;
    },
  },
  {
    name: 'set_clock',
    description: 'How far the clock of the room is ahead of this machine: offset_ms',
    requiresPath: false,
    run(params, { desktop }) {
      const offset = Number(params.get('offset_ms') || Number.NaN);
      if (!Number.isSafeInteger(offset)) return 'err missing offset_ms';
      desktop.setClock(offset);
      return SUCCESS;
    },
  },
  {
    name: 'pattern_mode',
    description: 'How test patterns fill their windows: mode=continuous|tiled',
    requiresPath: false,
    run(params, { desktop }) {
      const mode = params.get('mode') === 'tiled' ? 'tiled' : 'continuous';
      desktop.patternMode = mode;
      desktop.apply(
        (desk) =>
          desk.windows
            .filter(({ type }) => type === 'test_pattern')
            .reduce((next, { id }) => wm.patch(next, id, { props: { pattern: mode } }), desk),
        'command',
      );
      return OK;
    },
  },
  {
    name: 'chat_receive',
    description: 'Show a chat line of somebody else: sender text',
    requiresPath: false,
    run(params, { desktop }) {
      const text = params.get('text');
      if (!text) return 'err missing text';
      const shown = desktop.receiveChat(params.get('sender') || 'remote', text);
      return shown ? OK : 'err scramble not open';
    },
  },
  {
    name: 'chat_grow',
    description:
      'Show a chat line of somebody else while it is written: id sender at text done=0|1',
    requiresPath: false,
    run(params, { desktop }) {
      const [id, at] = [Number(params.get('id')), Number(params.get('at') || 0)];
      if (!Number.isSafeInteger(id) || id < 1) return 'err bad id';
      if (!Number.isSafeInteger(at) || at < 0) return 'err bad at';
      const sender = params.get('sender') || 'remote';
      const text = params.get('text') ?? '';
      const problem = desktop.growChat(id, sender, at, text, params.get('done') === '1');
      return problem === null ? OK : `err ${problem}`;
    },
  },
  chatOpener('open_scramble', 'Open the chat window'),
  chatOpener('scramble_expand', 'Open the chat window'),
];

function chatOpener(name: string, description: string): Command {
  return {
    name,
    description,
    requiresPath: false,
    run(_, { desktop }) {
      desktop.openChat('command');
      return OK;
    },
  };
}
