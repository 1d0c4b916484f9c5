// Executes the actions of menus and shortcuts.
import type { Desktop } from '../desktop.ts';
import { after, THEMES, WALLPAPERS } from '../look.ts';
import * as wm from '../wm/desk.ts';
import type { Win } from '../wm/types.ts';
import { type Dialog, message } from './dialogs.ts';
import { ABOUT, HELP } from './help.ts';
import type { Action } from './menus.ts';
import { type Tuning, tuned } from './tune.ts';

export interface ActionOptions {
  desktop: Desktop;
  listFiles(): Promise<string[]>;
  saveLayout(): Promise<string>;
  exit(): void;
  show(dialog: Dialog): void;
  /** Starts the mode in which the arrow keys move the focused window. */
  arrange(): void;
}

export class Actions {
  readonly #options: ActionOptions;

  constructor(options: ActionOptions) {
    this.#options = options;
  }

  run(action: Action): void {
    const { desktop, show } = this.#options;
    const win = this.#focused;
    switch (action.do) {
      case 'create':
        desktop.create(
          { type: action.type, ...(action.props ? { props: action.props } : {}) },
          'person',
        );
        return;
      case 'next':
      case 'previous':
        desktop.apply((desk) => wm.cycle(desk, action.do === 'next' ? 1 : -1), 'person');
        return;
      case 'zoom':
        if (win) desktop.apply((desk) => wm.zoom(desk, win.id, !win.zoomed), 'person');
        return;
      case 'close':
        if (win) desktop.apply((desk) => wm.close(desk, win.id), 'person');
        return;
      case 'closeAll':
        desktop.apply(wm.closeAll, 'person');
        return;
      case 'cascade':
        desktop.apply(wm.cascade, 'person');
        return;
      case 'tile':
        desktop.apply(wm.tile, 'person');
        return;
      case 'arrange':
        if (win) this.#options.arrange();
        return;
      case 'reseed':
      case 'palette':
      case 'faster':
      case 'slower':
      case 'pause':
      case 'kind':
      case 'denser':
        this.#tune(action.do);
        return;
      case 'still':
        desktop.setStill(!desktop.isStill);
        return;
      case 'wallpaper':
        desktop.setLook({ wallpaper: after(WALLPAPERS, desktop.look.wallpaper) }, 'person');
        return;
      case 'theme':
        desktop.setLook({ theme: after(THEMES, desktop.look.theme) }, 'person');
        return;
      case 'chat':
        desktop.openChat('person');
        return;
      case 'help':
        show({ kind: 'message', title: 'Keys and mouse', lines: HELP.split('\n'), top: 0 });
        return;
      case 'about':
        show(message('About', ABOUT));
        return;
      case 'open':
        void this.#pickFile();
        return;
      case 'save':
        void this.#options.saveLayout().then((said) => show(message('Save the layout', said)));
        return;
      case 'exit':
        this.#options.exit();
        return;
    }
  }

  #tune(what: Tuning): void {
    const win = this.#focused;
    const change = win && tuned(win, what);
    if (win && change) this.#options.desktop.setProps(win.id, change, 'person');
  }

  async #pickFile(): Promise<void> {
    const { desktop, show } = this.#options;
    try {
      const items = await this.#options.listFiles();
      if (items.length === 0) return show(message('Read a file', 'There are no text files here.'));
      show({
        kind: 'list',
        title: 'Read a file',
        items,
        chosen: 0,
        onPick: (path) =>
          desktop.create({ type: 'text_view', path, title: basename(path) }, 'person'),
      });
    } catch (error) {
      show(message('Read a file', (error as Error).message));
    }
  }

  get #focused(): Win | undefined {
    const { desk } = this.#options.desktop;
    return desk.focused === null ? undefined : wm.find(desk, desk.focused);
  }
}

function basename(path: string): string {
  return path.split('/').at(-1) ?? path;
}
