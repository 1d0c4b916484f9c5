// Holds the view state that everything on the page is rendered from, and notifies listeners of changes.
import { Emitter } from '../../protocol/emitter.ts';
import type { ViewState } from './view-state.ts';

export class Store {
  readonly onChange = new Emitter<{ now: ViewState; before: ViewState }>();
  state: ViewState;

  constructor(state: ViewState) {
    this.state = state;
  }

  update(change: (state: ViewState) => ViewState): void {
    const before = this.state;
    const now = change(before);
    if (now === before) return;
    this.state = now;
    this.onChange.emit({ now, before });
  }
}
