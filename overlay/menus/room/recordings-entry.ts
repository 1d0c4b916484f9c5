// "Recordings" in the menu of the room: starts and stops recording, and lists what there is, to see, share and remove.
import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { RecordingListing } from '../../../protocol/recordings/recording.ts';
import { ask } from '../../dom/ask.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import type { ViewState } from '../../state/view-state.ts';
import type { View } from '../../ui/view.ts';
import { recordingWords } from './recording-words.ts';
import type { RoomEntry } from './room-panel.ts';

/** What is being made is asked for again, in ms: its end comes a little after the room has told of it. */
const AGAIN_MS = 1_500;

export class RecordingsEntry implements RoomEntry {
  readonly id = 'recordings';
  readonly icon = 'record';
  readonly title = 'Recordings';
  readonly about = 'Record this room, see what was recorded, share it.';
  private readonly host: PanelsHost;
  /** Null as long as they are not known. */
  private recordings: readonly RecordingListing[] | null = null;
  /** Whether the room was recorded when they were asked for. */
  private askedWhile: boolean | null = null;
  /** The one that is to be removed, if that is confirmed. */
  private doomed: string | null = null;
  private link: { id: string; url: string } | null = null;
  private trouble: string | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view({ recorded }: ViewState): View {
    if (this.askedWhile !== (recorded !== null)) {
      this.askedWhile = recorded !== null;
      void this.list();
    }
    const { recordings, trouble } = this;
    const word = recorded ? 'Stop' : 'Record';
    const title = recorded ? 'The room is being recorded' : 'Record the room';
    return html`<div class="rows">
      <p class="problem" role="alert">${trouble}</p>
      <div class="setting">
        <span>${title}<small>${
          recorded
            ? `By ${recorded.by}. Everybody sees that.`
            : 'What terminals show, chat, pointers, and who types; never keys. Everybody is told.'
        }</small></span>
        <button
          class="small"
          type="button"
          aria-label=${`${word}: ${title}`}
          data-record=${recorded ? 'stop' : 'start'}
          @click=${() => void this.record(recorded ? 'stop' : 'start')}
        >
          ${word}
        </button>
      </div>
      ${recordings?.length === 0 && !recorded ? html`<p class="about">No recordings yet.</p>` : nothing}${
        recordings === null && trouble === null ? html`<p class="about">One moment…</p>` : nothing
      }
      <ul role="list" aria-label="Recordings">
        ${repeat(
          recordings ?? [],
          ({ id }) => id,
          (one) => this.row(one),
        )}
      </ul>
    </div>`;
  }

  rest(): void {
    clearTimeout(this.again);
    this.askedWhile = null;
    this.doomed = null;
    this.link = null;
    this.trouble = null;
  }

  private row(one: RecordingListing): View {
    const { id, ended } = one;
    const words = recordingWords(one, Date.now());
    return html`<li class="invite" data-recording=${id}>
      <div class="terms">
        <span><b>${words.title}</b><small>${words.more}</small></span>
        <a class="small" href=${this.replayOf(id)} target="_blank" rel="noopener" data-replay>Replay</a>
      </div>
      ${
        this.link?.id === id
          ? html`<p class="about"><input
                readonly
                aria-label="Link to this recording, good for a day"
                .value=${this.link.url}
                data-replay-link
                @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
              /> It lets whoever has it see this recording for a day.</p>`
          : nothing
      }
      <div class="acts">
        <button class="small" type="button" aria-label=${`Link to ${words.title}`} data-share @click=${() => void this.share(id)}>
          Link
        </button>
        ${
          ended === null
            ? nothing
            : html`<button
                class="small"
                type="button"
                aria-label=${`${this.doomed === id ? 'Yes, remove' : 'Remove'} ${words.title}`}
                data-remove
                @click=${() => void this.remove(id)}
              >
                ${this.doomed === id ? 'Yes, remove it' : 'Remove'}
              </button>`
        }
      </div>
    </li>`;
  }

  private replayOf(id: string): string {
    const { config } = this.host;
    return `${config.lobbyUrl}room/${config.roomUrl.split('/').at(-1)}/replay/${id}`;
  }

  private async list(): Promise<void> {
    const answer = await this.ask('/recordings');
    // Trusted: the page's own proxy answers.
    if (answer.ok)
      this.recordings = (answer.value as { recordings: RecordingListing[] }).recordings;
    clearTimeout(this.again);
    const isMade = this.recordings?.some(({ ended }) => ended === null) === true;
    // One that has just begun is not there yet.
    if (this.askedWhile || (isMade && this.askedWhile !== null))
      this.again = setTimeout(() => void this.list(), AGAIN_MS);
    this.host.redraw();
  }

  private async record(what: 'start' | 'stop'): Promise<void> {
    // The room tells everybody, this page too, how it is then.
    await this.ask('/record', 'POST', { do: what });
    this.host.redraw();
  }

  private async share(id: string): Promise<void> {
    const answer = await this.ask(`/recordings/${id}/links`, 'POST', { hours: 24 });
    if (answer.ok) this.link = { id, url: (answer.value as { url: string }).url };
    this.host.redraw();
    this.focus(answer.ok ? '[data-replay-link]' : '.panel');
  }

  private async remove(id: string): Promise<void> {
    if (this.doomed !== id) {
      this.doomed = id;
      this.host.redraw();
      return;
    }
    this.doomed = null;
    const answer = await this.ask(`/recordings/${id}`, 'DELETE');
    if (answer.ok) this.recordings = this.recordings?.filter((one) => one.id !== id) ?? null;
    this.host.redraw();
    // The button that had the focus is gone.
    this.focus('.panel');
  }

  private async ask(path: string, method?: 'POST' | 'DELETE', body?: object) {
    const { win, config } = this.host;
    const answer = await ask(win, `${config.roomUrl}${path}`, method, body);
    this.trouble = answer.ok ? null : answer.problem;
    return answer;
  }

  private focus(selector: string): void {
    const { win, root } = this.host;
    win.queueMicrotask(() => root.querySelector<HTMLElement>(selector)?.focus());
  }
}
