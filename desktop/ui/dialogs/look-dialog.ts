// The dialog that chooses wallpaper and theme; what is chosen is seen at once, here alone until it is taken.
import { type Look, THEMES, WALLPAPERS } from '../../look.ts';
import { buttons } from './button.ts';
import type { Dismiss } from './common.ts';
import { list } from './list.ts';
import { caption } from './parts.ts';
import type { Dialog } from './widget.ts';

export function lookDialog(
  now: Look,
  options: { preview(look: Look | null): void; take(look: Look): void },
  dismiss: Dismiss,
): Dialog {
  let look = now;
  const show = (change: Partial<Look>): void => {
    look = { ...look, ...change };
    options.preview(look);
  };
  const accept = (): void => {
    options.preview(null);
    dismiss();
    options.take(look);
  };
  const cancel = (): void => {
    options.preview(null);
    dismiss();
  };
  const half = (w: number): number => Math.floor((w - 4) / 2);
  const column = (right: boolean) => (w: number, h: number) => ({
    x: right ? half(w) + 3 : 1,
    y: 1,
    w: half(w),
    h: Math.max(1, h - 3),
  });
  const head = (right: boolean) => (w: number) => ({
    x: right ? half(w) + 3 : 1,
    y: 0,
    w: half(w),
    h: 1,
  });
  return {
    title: 'Wallpaper and theme',
    size: { w: 42, h: WALLPAPERS.length + 3 },
    widgets: [
      caption('Wallpaper', head(false)),
      list({
        items: () => WALLPAPERS,
        place: column(false),
        chosen: WALLPAPERS.indexOf(now.wallpaper),
        onChoose: (i) => show({ wallpaper: WALLPAPERS[i] ?? now.wallpaper }),
        onPick: accept,
      }),
      caption('Theme', head(true)),
      list({
        items: () => THEMES,
        place: column(true),
        chosen: THEMES.indexOf(now.theme),
        onChoose: (i) => show({ theme: THEMES[i] ?? now.theme }),
        onPick: accept,
      }),
      ...buttons([
        { label: 'Take it', act: accept },
        { label: 'Cancel', act: cancel },
      ]),
    ],
    first: 1,
    cancel,
    accept,
  };
}
