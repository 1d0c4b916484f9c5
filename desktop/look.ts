// What the desktop looks like behind and around its windows, by name: the same names in every seat of a room.

export const WALLPAPERS = ['stars', 'dusk', 'dots', 'plain'] as const;
export type WallpaperName = (typeof WALLPAPERS)[number];
export const THEMES = ['night', 'ember', 'day'] as const;
export type ThemeName = (typeof THEMES)[number];

export interface Look {
  wallpaper: WallpaperName;
  theme: ThemeName;
}

export const FIRST_LOOK: Look = { wallpaper: 'stars', theme: 'night' };

/**
 * Picks the valid names out of what a command says.
 * @returns what was valid, and the keys that were not
 */
export function readLook(raw: { wallpaper?: string | undefined; theme?: string | undefined }): {
  look: Partial<Look>;
  invalid: string[];
} {
  const wallpaper = WALLPAPERS.find((name) => name === raw.wallpaper);
  const theme = THEMES.find((name) => name === raw.theme);
  const invalid = [
    ...(raw.wallpaper !== undefined && !wallpaper ? ['wallpaper'] : []),
    ...(raw.theme !== undefined && !theme ? ['theme'] : []),
  ];
  return { look: { ...(wallpaper ? { wallpaper } : {}), ...(theme ? { theme } : {}) }, invalid };
}

/** The name after this one, round and round. */
export function after<T>(names: readonly T[], name: T): T {
  return names[(names.indexOf(name) + 1) % names.length] as T;
}
