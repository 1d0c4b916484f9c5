// Executes the actions of menus and shortcuts.
import type { Clipboard } from '../clipboard.ts';
import type { Desktop } from '../desktop.ts';
import type { Editing } from '../edit/editor.ts';
import { after, type Look, THEMES, WALLPAPERS } from '../look.ts';
import * as wm from '../wm/desk.ts';
import type { Desk, Win } from '../wm/types.ts';
import type { Action } from './action.ts';
import { ask, confirm, message, pick } from './dialogs/common.ts';
import type { DialogMode } from './dialogs/dialog-mode.ts';
import { lookDialog } from './dialogs/look-dialog.ts';
import { ABOUT, HELP } from './help.ts';
import { type Tuning, tuned } from './tune.ts';

export interface ActionOptions {
  desktop: Desktop;
  clipboard: Clipboard;
  dialogs: DialogMode;
  listFiles(): Promise<string[]>;
  saveLayout(): Promise<string>;
  exit(): void;
  redraw(): void;
  /** Starts the mode in which the arrow keys move the focused window. */
  arrange(): void;
  /** Shows another look here alone; null: the room's again. */
  preview(look: Look | null): void;
  /** What the clipboard's actions concern. */
  editing(): Editing | undefined;
}

export class Actions {
  readonly #options: ActionOptions;
  #wanted = '';

  constructor(options: ActionOptions) {
    this.#options = options;
  }

  run(action: Action): void {
    const { desktop, dialogs } = this.#options;
    const apply = (change: (desk: Desk) => Desk): void => desktop.apply(change, 'person');
    const win = this.#focused;
    switch (action.do) {
      case 'create':
        desktop.create(
          { type: action.type, ...(action.props ? { props: action.props } : {}) },
          'person',
        );
        return;
      case 'activate': {
        const id = wm.inOrder(desktop.desk)[action.number - 1]?.id;
        if (id !== undefined) apply((desk) => wm.activate(desk, id));
        return;
      }
      case 'next':
      case 'previous':
        apply((desk) => wm.cycle(desk, action.do === 'next' ? 1 : -1));
        return;
      case 'zoom':
        if (win) apply((desk) => wm.zoom(desk, win.id, !win.zoomed));
        return;
      case 'close':
        if (win) apply((desk) => wm.close(desk, win.id));
        return;
      case 'closeAll':
        this.#closeAll();
        return;
      case 'cascade':
        apply(wm.cascade);
        return;
      case 'tile':
        apply(wm.tile);
        return;
      case 'arrange':
        if (win) this.#options.arrange();
        return;
      case 'undo':
      case 'redo':
      case 'cut':
      case 'copy':
      case 'paste':
      case 'selectAll':
        this.#edit(action.do);
        return;
      case 'copyColored':
        this.#options.clipboard.put(desktop.focusedView?.colored?.() ?? '');
        return;
      case 'find':
      case 'findNext':
        this.#find(action.do === 'find');
        return;
      case 'rename':
        if (win?.type === 'text_editor') this.#rename(win);
        return;
      case 'list':
        this.#listWindows();
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
      case 'look':
        dialogs.show((dismiss) =>
          lookDialog(
            desktop.look,
            { preview: this.#options.preview, take: (look) => desktop.setLook(look, 'person') },
            dismiss,
          ),
        );
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
        dialogs.show((dismiss) => message('Keys and mouse', HELP, dismiss, true));
        return;
      case 'about':
        this.#say('About', ABOUT);
        return;
      case 'open':
        void this.#pickFile();
        return;
      case 'save':
        void this.#options.saveLayout().then((said) => this.#say('Save the layout', said));
        return;
      case 'exit':
        this.#options.exit();
        return;
    }
  }

  #say(title: string, said: string): void {
    this.#options.dialogs.show((dismiss) => message(title, said, dismiss));
  }

  #edit(what: 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'selectAll'): void {
    const { clipboard, redraw } = this.#options;
    const editing = this.#options.editing();
    if (!editing) return;
    if (what === 'copy') clipboard.put(editing.selection());
    else if (what === 'cut') clipboard.put(editing.cut());
    else if (what === 'paste') editing.paste(clipboard.text);
    else editing[what]();
    redraw();
  }

  #find(asks: boolean): void {
    const { desktop, dialogs, redraw } = this.#options;
    const view = desktop.focusedView;
    if (!view?.find) return;
    const look = (wanted: string): void => {
      this.#wanted = wanted;
      if (wanted !== '' && !view.find?.(wanted, 1)) this.#say('Find', `There is no “${wanted}”.`);
      redraw();
    };
    if (!asks && this.#wanted !== '') {
      look(this.#wanted);
      return;
    }
    const selected = view.editing?.selection() ?? '';
    const text = selected !== '' && !selected.includes('\n') ? selected : this.#wanted;
    dialogs.show((dismiss) =>
      ask({ title: 'Find', label: 'Text', text, action: 'Find' }, look, dismiss, redraw),
    );
  }

  #rename(win: Win): void {
    const { desktop, dialogs, redraw } = this.#options;
    dialogs.show((dismiss) =>
      ask(
        { title: 'Rename', label: 'Title of the window', text: win.title, action: 'Rename' },
        (title) => desktop.setTitle(win.id, title, 'person'),
        dismiss,
        redraw,
      ),
    );
  }

  #closeAll(): void {
    const { desktop, dialogs } = this.#options;
    const count = desktop.desk.windows.length;
    if (count === 0) return;
    dialogs.show((dismiss) =>
      confirm(
        'Close all',
        `${count === 1 ? 'One window is' : `${count} windows are`} open. They close for everybody in this room, with what is written in them.`,
        { label: 'Close all', run: () => desktop.apply(wm.closeAll, 'person') },
        dismiss,
      ),
    );
  }

  #listWindows(): void {
    const { desktop, dialogs, redraw } = this.#options;
    const wins = wm.inOrder(desktop.desk);
    const items = wins.map(
      (win, i) =>
        `${i < 9 ? i + 1 : ' '}  ${desktop.label(win)}  (${win.bounds.w}×${win.bounds.h})`,
    );
    const id = (index: number): string => wins[index]?.id ?? '';
    const chosen = wins.findIndex((win) => win.id === desktop.desk.focused);
    dialogs.show((dismiss) =>
      pick(
        {
          title: 'Windows',
          items,
          chosen: Math.max(0, chosen),
          empty: 'There are none.',
          action: 'Show',
          more: [
            {
              label: 'Zoom',
              run: (i) =>
                desktop.apply((desk) => wm.zoom(wm.activate(desk, id(i)), id(i), true), 'person'),
            },
            { label: 'Close', run: (i) => desktop.apply((d) => wm.close(d, id(i)), 'person') },
          ],
        },
        (i) => desktop.apply((desk) => wm.activate(desk, id(i)), 'person'),
        dismiss,
        redraw,
      ),
    );
  }

  #tune(what: Tuning): void {
    const win = this.#focused;
    const change = win && tuned(win, what);
    if (win && change) this.#options.desktop.setProps(win.id, change, 'person');
  }

  async #pickFile(): Promise<void> {
    const { desktop, dialogs, redraw } = this.#options;
    try {
      const items = await this.#options.listFiles();
      if (items.length === 0) return this.#say('Read a file', 'There are no text files here.');
      dialogs.show((dismiss) =>
        pick(
          { title: 'Read a file', items, filter: true, action: 'Read' },
          (i) => desktop.openFile(items[i] ?? '', 'person'),
          dismiss,
          redraw,
        ),
      );
    } catch (error) {
      this.#say('Read a file', (error as Error).message);
    }
  }

  get #focused(): Win | undefined {
    const { desk } = this.#options.desktop;
    return desk.focused === null ? undefined : wm.find(desk, desk.focused);
  }
}
