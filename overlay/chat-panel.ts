// The chat panel: lines, what is still on its way, and the box to write in. Outside text is only ever bound as text.
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { colorOf } from '../protocol/colors.ts';
import { CHAT_MAX_CHARS } from '../protocol/limits.ts';
import type { ChatLine } from '../protocol/messages.ts';
import { ICONS } from './artwork.ts';
import type { ChatActions } from './chat-actions.ts';
import { isMine, type Outgoing, startsGroup } from './chat-log.ts';
import type { ChatPlace } from './layout.ts';
import { avatar } from './person-view.ts';
import { me, self, type ViewState } from './view-state.ts';

export interface PanelActions {
  close(): void;
  chat: ChatActions;
}

export interface PanelProps {
  state: ViewState;
  place: ChatPlace;
  welcome: string | null;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short',
});
/** Characters left from which the count is shown. */
const WARN_LEFT = 200;

export function chatPanel(props: PanelProps, actions: PanelActions): TemplateResult {
  const { state, place, welcome } = props;
  const { lines, outbox, more, open } = state.chat;
  return html`<section class="chat" id="chat" aria-label="Chat" data-place=${place} ?hidden=${!open}>
    <div class="chat-head">
      <h2>Chat</h2>
      <button class="plain" type="button" aria-label="Close chat" title="Close (Esc)" @click=${actions.close}>
        ${ICONS.close()}
      </button>
    </div>
    <div class="log" role="log" aria-label="Messages" tabindex="0">
      ${welcome === null ? nothing : html`<p class="note">${welcome}</p>`}
      ${
        more
          ? html`<button class="earlier" type="button" @click=${actions.chat.earlier}>
              Earlier messages
            </button>`
          : nothing
      }
      ${
        lines.length + outbox.length === 0
          ? html`<p class="empty">Nothing said yet. Everybody in the room reads what you write here.</p>`
          : nothing
      }
      <ol role="list">
        ${repeat(
          lines,
          (line) => line.id,
          (line, i) => lineView(line, startsGroup(line, lines[i - 1]), isMine(line, self(state))),
        )}
        ${repeat(
          outbox,
          (out) => out.cid,
          (out) => outgoingView(out, actions.chat),
        )}
      </ol>
    </div>
    ${composer(state, actions)}
  </section>`;
}

function lineView(line: ChatLine, head: boolean, mine: boolean): TemplateResult {
  const at = new Date(line.ts);
  return html`<li
    class=${head ? 'line head' : 'line'}
    data-chat-from=${line.pid}
    ?data-mine=${mine}
    style=${`--c:${colorOf(line.color)}`}
  >
    ${
      head
        ? html`${avatar({ name: line.sender, color: line.color })}
            <div class="from">
              <b>${line.sender}</b>
              <time datetime=${at.toISOString()} title=${DAY_AND_CLOCK.format(at)}>${CLOCK.format(at)}</time>
            </div>`
        : html`<span class="sr">${line.sender}:</span>`
    }
    <p>${line.text}</p>
  </li>`;
}

function outgoingView({ cid, text, state }: Outgoing, actions: ChatActions): TemplateResult {
  if (state.kind !== 'failed') {
    return html`<li class="line mine-waiting">
      <p>${text}</p>
      <span class="fate">${state.kind === 'sent' ? 'Sending' : 'Waiting for the room'}</span>
    </li>`;
  }
  return html`<li class="line mine-failed">
    <p>${text}</p>
    <span class="fate">
      ${state.reason}
      <button type="button" @click=${() => actions.retry(cid)}>Send again</button>
      <button type="button" @click=${() => actions.discard(cid)}>Discard</button>
    </span>
  </li>`;
}

function composer(state: ViewState, actions: PanelActions): TemplateResult {
  const send = (box: HTMLTextAreaElement): void => {
    if (actions.chat.say(box.value)) {
      box.value = '';
      measure(box);
    }
    box.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    // While an input method composes, Enter takes its suggestion.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(event.currentTarget as HTMLTextAreaElement);
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const box = (event.currentTarget as HTMLFormElement).querySelector('textarea');
    if (box) send(box);
  };
  return html`<form class="composer" @submit=${onSubmit}>
    <div class="field">
      <textarea
        rows="1"
        maxlength=${CHAT_MAX_CHARS}
        placeholder=${`Message as ${me(state)?.name ?? 'you'}`}
        aria-label="Message"
        aria-describedby="chat-keys"
        autocomplete="off"
        @keydown=${onKey}
        @input=${(event: InputEvent) => measure(event.currentTarget as HTMLTextAreaElement)}
      ></textarea>
      <button class="send" type="submit" aria-label="Send" title="Send (Enter)">${ICONS.send()}</button>
    </div>
    <div class="keys" id="chat-keys">
      <span><kbd>Enter</kbd> sends</span><span><kbd>Shift Enter</kbd> new line</span
      ><span><kbd>Esc</kbd> leaves</span><output></output>
    </div>
  </form>`;
}

/** Grows the box with its text, up to its maximum in the style sheet, and counts the last characters. */
function measure(box: HTMLTextAreaElement): void {
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight + 2}px`;
  const left = CHAT_MAX_CHARS - box.value.length;
  const count = box.form?.querySelector('output');
  if (count) count.textContent = left <= WARN_LEFT ? `${left} left` : '';
}
