// The chat panel: received lines and the outbox. Untrusted text is only ever bound as text, never as markup.
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { colorOf } from '../../protocol/colors.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import { isMine, type Outgoing, startsGroup } from '../../protocol/room/chat-log.ts';
import { emoteOf, namesMe, partsOf } from '../../protocol/room/chat-text.ts';
import type { ChatPlace } from '../dom/layout.ts';
import { me, self, type ViewState } from '../state/view-state.ts';
import { ICONS } from '../ui/artwork.ts';
import { modelBadge } from '../ui/model-badge.ts';
import { avatar } from '../ui/person-view.ts';
import type { View } from '../ui/view.ts';
import type { ChatActions } from './chat-actions.ts';
import { composer } from './chat-composer.ts';
import { welcomeNote } from './welcome.ts';

export interface ChatPanelActions {
  close(): void;
  chat: ChatActions;
  /** Opens the palette of reactions. */
  react(): void;
  /** What a line can be done to. */
  lineActs(line: ChatLine): View;
  /** What the resident does just now. */
  doing(): View;
  /** What stands above a line, such as where one left. */
  above(line: ChatLine, before: ChatLine | undefined): View;
}

export interface ChatProps {
  state: ViewState;
  place: ChatPlace;
  /** The room's welcome; empty if it has none. */
  welcome: string;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short',
});

/** At the end of a line that grows; screen readers hear the line once it is whole (`noticed` of the view state). */
const GROWS = html`<span class="grows" aria-hidden="true"></span>`;

export function chatPanel(props: ChatProps, actions: ChatPanelActions): TemplateResult {
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
      ${welcomeNote(welcome, lines)}
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
          (line, i) => {
            const above = actions.above(line, lines[i - 1]);
            const head = above !== nothing || startsGroup(line, lines[i - 1]);
            return html`${above}${lineView(line, head, state, actions.lineActs(line))}`;
          },
        )}
        ${repeat(
          outbox,
          (out) => out.cid,
          (out) => outgoingView(out, actions.chat),
        )}
      </ol>
    </div>
    ${actions.doing()}${composer(state, actions.chat, actions.react)}
  </section>`;
}

function lineView(line: ChatLine, head: boolean, state: ViewState, acts: View): TemplateResult {
  const at = new Date(line.ts);
  const mine = isMine(line, self(state));
  const emote = emoteOf(line.text);
  const text = html`${emote === null ? nothing : html`<i>${line.sender}</i> `}${textView(emote ?? line.text, state)}`;
  const named = !mine && namesMe(line.text, me(state));
  const growing = line.growing === true;
  return html`<li
    class=${`line${head ? ' head' : ''}${named ? ' named' : ''}${emote === null ? '' : ' emote'}`}
    data-chat-from=${line.pid}
    ?data-mine=${mine}
    ?data-gone=${line.gone}
    ?data-growing=${growing}
    aria-live=${growing ? 'off' : nothing}
    aria-busy=${growing ? 'true' : nothing}
    style=${`--c:${colorOf(line.color)}`}
  >
    ${
      head
        ? html`${avatar({ name: line.sender, color: line.color })}
            <div class="from">
              <b>${line.sender}</b>${line.model ? modelBadge() : nothing}
              <time datetime=${at.toISOString()} title=${DAY_AND_CLOCK.format(at)}>${CLOCK.format(at)}</time>
            </div>`
        : html`<span class="sr">${line.sender}:</span>`
    }
    ${line.gone ? html`<p class="gone">Taken away by a host.</p>` : html`<p>${text}${growing ? GROWS : nothing}</p>`}${growing ? nothing : acts}
  </li>`;
}

function textView(text: string, { roster }: ViewState): (TemplateResult | string)[] {
  return partsOf(text, [...roster.people.values()]).map((part) => {
    if (part.kind === 'text') return part.text;
    if (part.kind === 'mention') {
      return html`<span class="mention" ?data-me=${part.pid === roster.me}>${part.text}</span>`;
    }
    return html`<a href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>`;
  });
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
