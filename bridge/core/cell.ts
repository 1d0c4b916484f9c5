// The one place where a running bridge's values change; the app's loop and the party's socket share it.
import type { ChatState } from './chat.ts';
import type { Mirror } from './mirror.ts';

export interface BridgeState {
  mirror: Mirror;
  chat: ChatState;
}

export interface Cell {
  readonly now: BridgeState;
  /** Replaces what changed; whoever keeps the file is told. */
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
