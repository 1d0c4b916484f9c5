// The chat's input box: Enter sends, names are completed after an `@`, and the last remaining characters are counted.
import { html, nothing, type TemplateResult } from 'lit-html';
import { CHAT_MAX_CHARS } from '../../protocol/limits.ts';
import { mentionAt, type Named, suggestions } from '../../protocol/room/chat-text.ts';
import { ordered } from '../../protocol/room/roster.ts';
import { whyQuiet } from '../state/rights.ts';
import { me, type ViewState } from '../state/view-state.ts';
import { panelIcon } from '../ui/panel-icons.ts';
import { avatar } from '../ui/person-view.ts';
import type { ChatActions } from './chat-actions.ts';

/** The count is shown once no more than this many characters are left. */
const WARN_LEFT = 200;

export function composer(state: ViewState, chat: ChatActions, react: () => void): TemplateResult {
  const { naming, preferences } = state;
  const quiet = whyQuiet(state);
  const send = (box: HTMLTextAreaElement): void => {
    if (quiet === null && chat.say(box.value)) {
      box.value = '';
      measure(box);
    }
    box.focus();
  };
  const look = (box: HTMLTextAreaElement): void => {
    const typing = mentionAt(box.value, box.selectionStart);
    const others = ordered(state.roster).filter(({ pid }) => pid !== state.roster.me);
    chat.naming(typing ? suggestions(typing.typed, others) : []);
  };
  const take = (box: HTMLTextAreaElement, person: Named | undefined): void => {
    const typing = mentionAt(box.value, box.selectionStart);
    if (typing && person) {
      box.setRangeText(`@${person.name} `, typing.from, box.selectionStart, 'end');
      measure(box);
    }
    chat.naming([]);
    box.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const box = event.currentTarget as HTMLTextAreaElement;
    // During input method (IME) composition, key presses belong to the IME.
    if (event.isComposing) return;
    if (
      naming &&
      onNamingKey(event.key, naming, chat, () => take(box, naming.people[naming.chosen]))
    ) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send(box);
  };
  const boxOf = (event: Event): HTMLTextAreaElement | null =>
    (event.currentTarget as Element).closest('form')?.querySelector('textarea') ?? null;
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const box = boxOf(event);
    if (box) send(box);
  };
  const onPick = (event: Event, person: Named): void => {
    const box = boxOf(event);
    if (box) take(box, person);
  };
  return html`<form class="composer" @submit=${onSubmit}>
    ${naming ? namingList(naming.people, naming.chosen, state, onPick) : nothing}
    <div class="field">
      <textarea
        rows="1"
        maxlength=${CHAT_MAX_CHARS}
        ?readonly=${quiet !== null}
        aria-disabled=${quiet === null ? nothing : 'true'}
        placeholder=${quiet ?? `Message as ${me(state)?.name ?? 'you'}`}
        aria-label=${quiet ?? 'Message'}
        aria-describedby="chat-keys"
        aria-autocomplete="list"
        aria-controls=${naming ? 'naming' : nothing}
        aria-activedescendant=${naming ? `naming-${naming.chosen}` : nothing}
        autocomplete="off"
        @keydown=${onKey}
        @blur=${() => chat.naming([])}
        @input=${(event: InputEvent) => {
          const box = event.currentTarget as HTMLTextAreaElement;
          measure(box);
          look(box);
        }}
      ></textarea>
      ${
        preferences.extras && quiet === null
          ? html`<button class="send" type="button" aria-label="React" title="React" @click=${react}>
              ${panelIcon('react')}
            </button>`
          : nothing
      }
      ${quiet === null ? html`<button class="send" type="submit" aria-label="Send" title="Send (Enter)">${panelIcon('send')}</button>` : nothing}
    </div>
    <div class="keys" id="chat-keys">
      <span><kbd>Enter</kbd> sends</span><span><kbd>Shift Enter</kbd> new line</span
      ><span><kbd>@</kbd> names</span><output></output>
    </div>
  </form>`;
}

/** Keys for the list of suggested names. @returns whether the key was handled */
function onNamingKey(
  key: string,
  { people, chosen }: { people: readonly Named[]; chosen: number },
  chat: ChatActions,
  take: () => void,
): boolean {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (step !== undefined) chat.naming(people, (chosen + step + people.length) % people.length);
  else if (key === 'Enter' || key === 'Tab') take();
  else if (key === 'Escape') chat.naming([]);
  else return false;
  return true;
}

function namingList(
  people: readonly Named[],
  chosen: number,
  { roster }: ViewState,
  pick: (event: Event, person: Named) => void,
): TemplateResult {
  return html`<ul class="naming card" id="naming" role="listbox" aria-label="People to name">
    ${people.map(
      (person, i) => html`<li
        id=${`naming-${i}`}
        role="option"
        aria-selected=${i === chosen}
        @mousedown=${(event: MouseEvent) => {
          event.preventDefault();
          pick(event, person);
        }}
      >
        ${avatar({ color: 0, ...roster.people.get(person.pid), name: person.name })}${person.name}
      </li>`,
    )}
  </ul>`;
}

/** Grows the box with its text, up to the style sheet's maximum, and updates the count of remaining characters. */
function measure(box: HTMLTextAreaElement): void {
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight + 2}px`;
  const left = CHAT_MAX_CHARS - box.value.length;
  const count = box.form?.querySelector('output');
  if (count) count.textContent = left <= WARN_LEFT ? `${left} left` : '';
}
