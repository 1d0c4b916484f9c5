// Editor for my appearance: a name of up to 32 graphemes, and one of twelve colours, each with its own shape.

import { html, nothing } from 'lit-html';
import { colorOf, PALETTE } from '../../../protocol/colors.ts';
import type { Person } from '../../../protocol/messages.ts';
import { avatar } from '../../ui/person-view.ts';
import type { View } from '../../ui/view.ts';

/** Accessible names for the palette's colours, in the same order. */
const COLOR_NAMES = [
  ...['amber', 'sky', 'green', 'rose', 'violet', 'teal'],
  ...['yellow', 'orange', 'blue', 'orchid', 'lime', 'pink'],
] as const;

export interface EditorActions {
  rename(name: string): void;
  recolor(slot: number): void;
  /** Called on every input, to validate the name. */
  typed(name: string): void;
}

/** @param problem why the last change was refused; null if it was not */
export function meEditor(
  mine: Person,
  everybody: readonly Person[],
  problem: string | null,
  actions: EditorActions,
): View {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const box = (event.currentTarget as HTMLFormElement).querySelector('input');
    actions.rename(box?.value ?? '');
  };
  return html`<div class="editor">
    <form @submit=${submit}>
      <label for="my-name">Name</label>
      <div class="field">
        <input
          id="my-name"
          autocomplete="off"
          spellcheck="false"
          aria-invalid=${problem !== null}
          aria-describedby="my-problem"
          .defaultValue=${mine.name}
          @input=${(event: InputEvent) => actions.typed((event.currentTarget as HTMLInputElement).value)}
        /><button class="small" type="submit">Save</button>
      </div>
    </form>
    <p class="problem" id="my-problem" role="alert">${problem}</p>
    <fieldset>
      <legend>Colour</legend>
      <div class="swatches">
        ${PALETTE.map((_, slot) => swatch(slot, mine, everybody, actions))}
      </div>
    </fieldset>
  </div>`;
}

function swatch(
  slot: number,
  mine: Person,
  everybody: readonly Person[],
  actions: EditorActions,
): View {
  const taken = everybody.find(({ pid, color }) => pid !== mine.pid && color === slot);
  const title = `${COLOR_NAMES[slot]}${taken ? `: ${taken.name} has it` : ''}`;
  const own = mine.color % PALETTE.length === slot;
  return html`<button
    class="swatch"
    type="button"
    style=${`--c:${colorOf(slot)}`}
    aria-pressed=${own}
    aria-disabled=${taken && !own ? 'true' : nothing}
    aria-label=${title}
    title=${title}
    data-slot=${slot}
    @click=${() => {
      if (!taken) actions.recolor(slot);
    }}
  >
    ${avatar({ name: own ? '✓' : ' ', color: slot })}
  </button>`;
}
