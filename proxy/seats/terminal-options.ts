// How a seat's terminal looks and behaves in the browser: ttyd's `-t KEY=VALUE`, and its initial size.
import type { Grid } from '../../protocol/geometry.ts';
import { TERMINAL_THEME } from '../../protocol/page/terminal-theme.ts';

/** A terminal's size until the first browser reports its own. */
export const FIRST_SIZE: Grid = { cols: 120, rows: 36 };

/** @param title the browser tab's title; the app's own would be a command line and a host name */
export function clientOptions(title: string): Record<string, string> {
  return {
    // ttyd reads a value as JSON if it can: a room may be called `null`.
    titleFixed: JSON.stringify(title),
    // No "leave this page?" prompt, because a reload comes back to the same app.
    disableLeaveAlert: 'true',
    disableResizeOverlay: 'true',
    // WebGL needs a GPU and may lose its context; canvas draws the same everywhere (xterm.js 5.4 in ttyd 1.7.7).
    rendererType: 'canvas',
    fontSize: '15',
    theme: JSON.stringify(TERMINAL_THEME),
  };
}
