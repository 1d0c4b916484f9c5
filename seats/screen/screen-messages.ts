// Messages between the main thread and a screen worker.
import type { Grid } from '../../protocol/geometry.ts';

/** `id` identifies a screen. Messages take effect in the order sent. */
export type ToScreens =
  | { kind: 'open'; id: number; size: Grid }
  /** `bytes` are transferred, not copied. */
  | { kind: 'write'; id: number; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'resize'; id: number; size: Grid }
  | { kind: 'end'; id: number; words: string }
  /** `ask` is returned with the answer. */
  | { kind: 'snapshot'; id: number; ask: number }
  | { kind: 'close'; id: number };

export type FromScreens =
  /** This many more bytes are parsed, and these modes are now active. */
  | { kind: 'parsed'; id: number; bytes: number; modes: string }
  | { kind: 'reply'; id: number; text: string }
  | { kind: 'picture'; id: number; ask: number; picture: Uint8Array };
