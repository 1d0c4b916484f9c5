// What the proxy lets through to pages of an app's wishes beyond its screen, as sequences of one form each: the number of
// the OSC sequence, and what comes after it.

/** The numbers of OSC sequences that a page listens to. */
export const WISH = {
  /** A title, cleaned; empty: none. */
  title: 2,
  /** A line to show, cleaned (OSC 9 of iTerm2). */
  notify: 9,
  /** A text to copy, as `readCopyOffer` reads it (OSC 52 of xterm's ctlseqs). */
  copy: 52,
} as const;

export type Wish = keyof typeof WISH;

/** An app copies for, and talks to, the people in its own seat: those who watch never get these. */
export const FOR_SEAT: readonly Wish[] = ['notify', 'copy'];

/** What a room lets its apps do. */
export interface WishPolicy {
  /** Whether people are asked when an app wants to copy something, or it never gets so far. */
  clipboard: (typeof CLIPBOARD)[number];
  /** Whether what an app tells beside its screen is shown in the page. */
  notifications: (typeof NOTIFICATIONS)[number];
}

/** Of a room that says nothing. */
export const USUAL_WISHES: WishPolicy = { clipboard: 'ask', notifications: 'show' };

export const CLIPBOARD = ['ask', 'never'] as const;
export const NOTIFICATIONS = ['show', 'never'] as const;
