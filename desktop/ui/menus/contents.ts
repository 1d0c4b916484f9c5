// The menus' contents: those of the bar, and those at the pointer.
import { ART_GROUPS } from '../../views/art/gallery.ts';
import { item, type Menu, type MenuContext, type MenuEntry, submenu } from './menu.ts';

const gradient = (kind: string): MenuEntry =>
  item(kind, { do: 'create', type: 'gradient', props: { gradient: kind.toLowerCase() } });

const GRADIENTS = ['Horizontal', 'Vertical', 'Radial', 'Diagonal'];

const anyWindow = ({ windows }: MenuContext): boolean => windows > 0;
const focused = (context: MenuContext): boolean => context.focused !== null;
/** The focused window has one of these properties. */
const has =
  (...keys: string[]) =>
  ({ focused: win }: MenuContext): boolean =>
    keys.some((key) => win?.props.includes(key));

const EDIT: readonly MenuEntry[] = [
  item('&Undo', { do: 'undo' }, 'Ctrl+Z', ({ focused: win }) => win?.undo === true),
  item('&Redo', { do: 'redo' }, 'Ctrl+Y', ({ focused: win }) => win?.redo === true),
  null,
  item('Cu&t', { do: 'cut' }, 'Ctrl+X', ({ focused: win }) => Boolean(win?.edits && win.selected)),
  item('&Copy', { do: 'copy' }, 'Ctrl+C', ({ focused: win }) => win?.selected === true),
  item('Copy &with colours', { do: 'copyColored' }, '', ({ focused: win }) => {
    return win?.type === 'paint' && win.selected;
  }),
  item(
    '&Paste',
    { do: 'paste' },
    'Ctrl+V',
    ({ focused: win, clipboard }) => Boolean(win?.edits) && clipboard,
  ),
  item('Select &all', { do: 'selectAll' }, 'Ctrl+A', ({ focused: win }) => win?.finds === true),
  null,
  item('&Find…', { do: 'find' }, 'Ctrl+F', ({ focused: win }) => win?.finds === true),
  item('Find &next', { do: 'findNext' }, 'Ctrl+G', ({ focused: win }) => win?.finds === true),
];
const ONE_WINDOW: readonly MenuEntry[] = [
  item('&Zoom', { do: 'zoom' }, 'F5', focused),
  item('&Move and size', { do: 'arrange' }, 'Ctrl+F5', focused),
  item('&Rename…', { do: 'rename' }, '', ({ focused: win }) => win?.type === 'text_editor'),
  item('C&lose', { do: 'close' }, 'Alt+F3', focused),
];
const LOOKS: readonly MenuEntry[] = [
  item('Other &seed', { do: 'reseed' }, 'F7', has('seed')),
  item('Other &palette', { do: 'palette' }, 'F8', has('palette', 'paper')),
];
const NEW: readonly MenuEntry[] = [
  item('New &text', { do: 'create', type: 'text_editor' }, 'F2'),
  item('New n&ote', { do: 'create', type: 'note' }, 'Shift+F2'),
  item('New &picture', { do: 'create', type: 'paint' }),
];
const SHOWN: readonly MenuEntry[] = [
  item('&Gallery', { do: 'create', type: 'gallery' }),
  item('&Clock', { do: 'create', type: 'clock' }),
];

/** The kinds of art in their groups, each with the first letter of its name that no other one has. */
function art(): MenuEntry[] {
  const used = new Set(['g', 'p']);
  return ART_GROUPS.flatMap((group) => [
    ...group.map(({ type: { label, type } }) => {
      if (type === 'gradient') return submenu('&Gradient', GRADIENTS.map(gradient));
      const at = [...label.toLowerCase()].findIndex((c) => c !== ' ' && !used.has(c));
      used.add(label.charAt(at).toLowerCase());
      return item(`${label.slice(0, at)}&${label.slice(at)}`, { do: 'create', type });
    }),
    null,
  ]);
}

/** @param mayExit false inside a seat, where exiting the app would only restart it */
export function menusFor(mayExit: boolean): readonly Menu[] {
  return [
    {
      title: 'File',
      letter: 'f',
      items: [
        ...NEW,
        item('&Read a file…', { do: 'open' }, 'F3'),
        ...SHOWN,
        null,
        item('&Save the layout', { do: 'save' }, '', anyWindow),
        ...(mayExit ? [null, item('E&xit', { do: 'exit' }, 'Alt+X')] : []),
      ],
    },
    { title: 'Edit', letter: 'e', items: EDIT },
    {
      title: 'Window',
      letter: 'w',
      items: [
        item('&Next', { do: 'next' }, 'F6', anyWindow),
        item('&Previous', { do: 'previous' }, 'Shift+F6', anyWindow),
        item('L&ist…', { do: 'list' }, 'Alt+0', anyWindow),
        null,
        ...ONE_WINDOW,
        null,
        item('&Tile', { do: 'tile' }, 'F4', anyWindow),
        item('&Cascade', { do: 'cascade' }, '', anyWindow),
        item('Close &all…', { do: 'closeAll' }, '', anyWindow),
        null,
        item('Wallpaper an&d theme…', { do: 'look' }, 'Shift+F9'),
        item('Other &wallpaper', { do: 'wallpaper' }),
        item('Other th&eme', { do: 'theme' }),
      ],
    },
    {
      title: 'Art',
      letter: 'a',
      items: [...art(), item('Test &pattern', { do: 'create', type: 'test_pattern' })],
    },
    {
      title: 'Tune',
      letter: 't',
      items: [
        ...LOOKS,
        item('Other &kind', { do: 'kind' }, 'k', has('kind', 'gradient')),
        item('&Density', { do: 'denser' }, 'd', has('density')),
        null,
        item('P&ause, go on', { do: 'pause' }, 'Space', has('paused')),
        item('&Faster', { do: 'faster' }, '+', has('speed')),
        item('Slo&wer', { do: 'slower' }, '-', has('speed')),
        null,
        item('S&till pictures here', { do: 'still' }),
      ],
    },
    { title: 'Chat', letter: 'c', items: [item('&Scramble', { do: 'chat' }, 'F9')] },
    {
      title: 'Help',
      letter: 'h',
      items: [item('&Keys and mouse', { do: 'help' }, 'F1'), item('&About', { do: 'about' })],
    },
  ];
}

/** The menu of the right button, by what is under it. */
export function menuAt(place: 'desktop' | 'text' | 'window'): readonly MenuEntry[] {
  if (place === 'text') return [...EDIT, null, ...ONE_WINDOW];
  if (place === 'window') return [...ONE_WINDOW, null, ...LOOKS];
  return [
    ...NEW,
    ...SHOWN,
    null,
    item('&List…', { do: 'list' }, 'Alt+0', anyWindow),
    item('Tile', { do: 'tile' }, 'F4', anyWindow),
    null,
    item('&Wallpaper and theme…', { do: 'look' }, 'Shift+F9'),
  ];
}
