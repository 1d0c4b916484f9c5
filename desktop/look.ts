// The desktop's look (wallpaper and theme) by name: the same names in every seat of a room.

export const WALLPAPERS = [
  'stars',
  'dusk',
  'dots',
  'plain',
  'hills',
  'city',
  'waves',
  'rain',
  'bricks',
  'lattice',
  'terrain',
  'bubbles',
] as const;
export type WallpaperName = (typeof WALLPAPERS)[number];
export const THEMES = [
  'night',
  'ember',
  'day',
  'turbo',
  'fern',
  'paper',
  'rose',
  'contrast',
] as const;
export type ThemeName = (typeof THEMES)[number];

export interface Look {
  wallpaper: WallpaperName;
  theme: ThemeName;
}

export const FIRST_LOOK: Look = { wallpaper: 'stars', theme: 'night' };

/**
 * Extracts the valid names from a command.
 * @returns the valid ones, and the keys of the invalid ones
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

/** The next name, cyclically. */
export function after<T>(names: readonly T[], name: T): T {
  return names[(names.indexOf(name) + 1) % names.length] as T;
}
