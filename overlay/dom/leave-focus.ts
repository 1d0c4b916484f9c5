// Where the focus goes when what has it is about to disappear.

/** Moves it on if it is in there; one that is elsewhere stays, as after a click, which leaves it where it was. */
export function leaveFocus(root: ShadowRoot, from: string, to: () => void): void {
  if (root.activeElement?.closest(from)) to();
}
