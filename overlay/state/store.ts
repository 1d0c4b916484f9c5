// Holds a state of the page, and notifies listeners of changes.
import { Emitter } from '../../protocol/emitter.ts';
import type { Movement } from './movement.ts';
import type { ViewState } from './view-state.ts';

/** All that a page knows. */
export interface Stores {
  readonly store: Store<ViewState>;
  readonly movement: Store<Movement>;
}

export class Store<T extends object> {
  readonly onChange = new Emitter<{ now: T; before: T }>();
  state: T;

  constructor(state: T) {
    this.state = state;
  }

  update(change: (state: T) => T): void {
    const before = this.state;
    const now = change(before);
    if (now === before) return;
    this.state = now;
    this.onChange.emit({ now, before });
  }

  set(change: Partial<T>): void {
    this.update((state) => ({ ...state, ...change }));
  }
}
