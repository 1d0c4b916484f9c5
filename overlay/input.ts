// The visitor's keys and clicks in the overlay: shortcuts, Escape, clicks beside a panel, and what stays away from the
// terminal.
import { may } from '../protocol/access/roles.ts';
import { type Closable, listen, OBSERVE, together } from './dom/closable.ts';
import type { PageState } from './page-state.ts';
import type { PanelControl } from './panel-control.ts';
import type { PanelsLoader } from './panels-loader.ts';
import { actionOf, type KeyAction, NO_KEYS } from './state/keys.ts';
import { me } from './state/view-state.ts';
import type { Surface } from './surface.ts';

const TYPED = [
  'keydown',
  'keyup',
  'keypress',
  'beforeinput',
  'input',
  'paste',
  'copy',
  'cut',
  'compositionstart',
  'compositionupdate',
  'compositionend',
] as const;

export function handleInput(
  win: Window,
  { store, preferences }: PageState,
  surface: Surface,
  control: PanelControl,
  panels: PanelsLoader,
): Closable {
  function act(action: KeyAction): void {
    const { connection, chat } = store.state;
    if (action === 'people') control.togglePeople();
    else if (action === 'zoom') panels.use((part) => part.zoom.toggle());
    else if (action === 'account') control.toggle(action);
    else if (action === 'room') {
      if (may(me(store.state), 'lead')) control.toggle(action);
    } else if (connection.kind === 'alone') return;
    else if (action !== 'chat') panels.use((part) => part.talk(action));
    // An open chat that is not focused gets the focus.
    else control.setChat(!chat.open || !surface.focused);
  }
  /** The overlay's shortcuts never reach the terminal; all other keys pass through. */
  function onKey(event: KeyboardEvent): void {
    const keys = panels.part?.recording ? NO_KEYS : preferences.value.keys;
    const action = event.isComposing ? undefined : actionOf(keys, event);
    if (!action) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat) act(action);
  }
  function leavePanel(event: Event): void {
    if (store.state.panel && !inPanel(event)) control.open(null);
  }
  return together(
    // What is typed in the overlay stays in it. Mouse events pass, so that a drag from the terminal can end here.
    ...TYPED.map((type) => listen(surface.host, type, (event) => event.stopPropagation())),
    listen<KeyboardEvent>(win, 'keydown', onKey, { capture: true }),
    listen<KeyboardEvent>(surface.root, 'keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) control.clear();
    }),
    listen<MouseEvent>(surface.host, 'mousedown', keepFocus),
    listen(win, 'pointerdown', leavePanel, OBSERVE),
  );
}

/** A click on the bar, a panel or a button leaves the focus in the terminal; chat text can still be selected. */
function keepFocus(event: MouseEvent): void {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || target.closest('input')) return;
  if (target.closest('.bar, .panel, button')) event.preventDefault();
}

function inPanel(event: Event): boolean {
  return event
    .composedPath()
    .some((node) => node instanceof Element && node.matches('.panel, .bar'));
}
