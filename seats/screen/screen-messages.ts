// What the proxy's thread and a thread of screens tell each other.
import type { Grid } from '../../protocol/geometry.ts';

/** `id` names a screen. They take effect in the order in which they are sent. */
export type ToScreens =
  | { kind: 'open'; id: number; size: Grid }
  /** `bytes` are handed over, not copied. */
  | { kind: 'write'; id: number; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'resize'; id: number; size: Grid }
  /** `ask` comes back with the answer. */
  | { kind: 'snapshot'; id: number; ask: number }
  | { kind: 'close'; id: number };

export type FromScreens =
  /** So many bytes more are parsed, and these modes are in force now. */
  | { kind: 'parsed'; id: number; bytes: number; modes: string }
  | { kind: 'reply'; id: number; text: string }
  | { kind: 'picture'; id: number; ask: number; picture: Uint8Array };
