// Holder of a running bridge's state, shared by the app loop and the room's socket; all changes go through it.
import type { ChatState } from './chat/chat.ts';
import type { Mirror } from './mirror.ts';

export interface BridgeState {
  mirror: Mirror;
  chat: ChatState;
}

export interface Cell {
  readonly now: BridgeState;
  /** Replaces the given parts; the file's writer is notified. */
  set(change: Partial<BridgeState>): void;
}

export function createCell(first: BridgeState, onChange: () => void): Cell {
  let now = first;
  return {
    get now() {
      return now;
    },
    set(change) {
      const next = { ...now, ...change };
      if (next.mirror === now.mirror && next.chat === now.chat) return;
      now = next;
      onChange();
    },
  };
}
