// Shares the main script's template library and artwork with the panels, which are a separate bundle.
import { html, nothing, render, svg } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { ICONS } from './ui/artwork.ts';
import { avatar } from './ui/person-view.ts';

export function lend(win: Window): void {
  win.teleportLent = { html, svg, nothing, render, repeat, ICONS, avatar };
}
