// What a terminal gives to whoever keeps its input back: the bridge asks for it, a seat's session does it.

export interface HeldKeys extends Disposable {
  /** Resolves when the app's terminal has taken what was typed before, or after a moment in any case. */
  arrived: Promise<void>;
}
