// Browser storage, which may be forbidden.

/** @returns null where it is forbidden: stored values then last as long as the page */
export function browserStorage(
  win: Window,
  name: 'sessionStorage' | 'localStorage',
): Storage | null {
  try {
    return win[name];
  } catch (error) {
    console.warn('teleport: this browser keeps nothing for this page.', error);
    return null;
  }
}
