// Every action that menus and shortcuts trigger.

export type Action =
  | { do: 'create'; type: string; props?: Record<string, string> }
  /** Raises and focuses a window: the n-th, from 1, in order of their ids. */
  | { do: 'activate'; number: number }
  | {
      do:
        | 'open'
        | 'save'
        | 'exit'
        | 'undo'
        | 'redo'
        | 'cut'
        | 'copy'
        | 'copyColored'
        | 'paste'
        | 'selectAll'
        | 'find'
        | 'findNext'
        | 'rename'
        | 'next'
        | 'previous'
        | 'zoom'
        | 'arrange'
        | 'cascade'
        | 'tile'
        | 'list'
        | 'close'
        | 'closeAll'
        | 'reseed'
        | 'palette'
        | 'faster'
        | 'slower'
        | 'pause'
        | 'kind'
        | 'denser'
        | 'still'
        | 'look'
        | 'wallpaper'
        | 'theme'
        | 'chat'
        | 'help'
        | 'about';
    };
