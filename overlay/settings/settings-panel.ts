// The settings panel: what others see of me, what I see of them, and the shortcuts. Changes take effect at once.

import { html, nothing } from 'lit-html';
import { may } from '../../protocol/access/roles.ts';
import { type Closable, listen } from '../dom/closable.ts';
import { panelFrame } from '../panels/panel-frame.ts';
import { backToPeople, panelHead } from '../panels/panel-head.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import {
  bindingOf,
  DEFAULT_KEYS,
  KEY_ACTIONS,
  type KeyAction,
  keyFor,
  shown,
} from '../state/keys.ts';
import type { Preferences } from '../state/preferences.ts';
import { me, type ViewState } from '../state/view-state.ts';
import { ICONS } from '../ui/artwork.ts';
import type { View } from '../ui/view.ts';
import { ACTION_WORDS, keyProblem } from './key-choice.ts';
import { textSize } from './text-size.ts';

type Flag = 'hideMine' | 'hideOthers' | 'dnd' | 'extras';
const FLAGS: readonly [Flag, string, string][] = [
  ['hideMine', 'Hide my cursor', 'Others do not see where you point and type.'],
  ['hideOthers', 'Hide others’ cursors', 'Yours is still shown to them.'],
  ['dnd', 'Do not disturb', 'No notices, and nobody brings you along. Others see that.'],
  ['extras', 'Reactions and lines at pointers', 'Those of others, and your own.'],
];
type Choice = 'toasts' | 'keyRow' | 'map';
const CHOICES: readonly [Choice, string, Readonly<Record<string, string>>][] = [
  ['toasts', 'Notices of new messages', { all: 'All', mentions: 'Mentions', none: 'None' }],
  ['keyRow', 'Row of keys below the terminal', { auto: 'On touch', on: 'Always', off: 'Never' }],
  ['map', 'Where everybody is', { on: 'Map', list: 'List', off: 'Off' }],
];

export class SettingsPanel implements Closable {
  /** The action whose shortcut is being recorded. */
  recording: KeyAction | null = null;
  private readonly host: PanelsHost;
  private readonly parts: Closable;
  private problem: { action: KeyAction; text: string } | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
    this.parts = listen<KeyboardEvent>(host.win, 'keydown', (event) => this.record(event), {
      capture: true,
    });
  }

  view(state: ViewState): View {
    const { preferences, connection } = state;
    // A single-person room has no settings about other people.
    const alone = connection.kind === 'alone';
    const leads = may(me(state), 'lead');
    const choices = CHOICES.filter(([name]) => !alone || name === 'keyRow');
    const actions = KEY_ACTIONS.filter((action) =>
      action === 'room' ? leads : !alone || ['people', 'account', 'zoom'].includes(action),
    );
    const head = panelHead('Settings', alone ? null : backToPeople(this.host));
    const body = html`<div class="rows">
        ${alone ? nothing : FLAGS.map((flag) => this.flag(preferences, ...flag))}
        ${textSize(state, (text) => this.change({ text }))}
        ${choices.map((choice) => this.choice(preferences, ...choice))}
        <h3 id="keys-title">Keys</h3>
        <ul role="list" aria-labelledby="keys-title">
          ${actions.map((action) => this.key(preferences, action, alone))}
        </ul>
      </div>`;
    return panelFrame('settings', head, body, () => this.host.open(null));
  }

  /** Called when the panel is closed: stops recording and clears the error. */
  rest(): void {
    this.recording = null;
    this.problem = null;
  }

  close(): void {
    this.parts.close();
  }

  private change(patch: Partial<Preferences>): void {
    this.host.preferences.change(patch);
  }

  private flag(preferences: Preferences, flag: Flag, title: string, about: string): View {
    return html`<label class="setting" for=${`set-${flag}`}>
      <span>${title}<small id=${`about-${flag}`}>${about}</small></span>
      <input
        type="checkbox"
        role="switch"
        id=${`set-${flag}`}
        aria-describedby=${`about-${flag}`}
        .checked=${preferences[flag]}
        @change=${(event: Event) => this.change({ [flag]: (event.currentTarget as HTMLInputElement).checked })}
      />
    </label>`;
  }

  private choice(
    preferences: Preferences,
    name: Choice,
    title: string,
    options: Readonly<Record<string, string>>,
  ): View {
    return html`<fieldset class="choice">
      <legend>${title}</legend>
      <div class="segments">
        ${Object.entries(options).map(
          ([value, word]) => html`<label>
            <input
              type="radio"
              name=${name}
              value=${value}
              .checked=${preferences[name] === value}
              @change=${() => this.change({ [name]: value })}
            /><span>${word}</span>
          </label>`,
        )}
      </div>
    </fieldset>`;
  }

  private key({ keys }: Preferences, action: KeyAction, alone: boolean): View {
    const now = keyFor(keys, action);
    const recording = this.recording === action;
    const words = alone && action === 'people' ? 'Settings' : ACTION_WORDS[action];
    const problem = this.problem?.action === action ? this.problem.text : null;
    const set = (binding: string | null | undefined): void => {
      const { [action]: _, ...others } = keys;
      this.stop();
      this.change({ keys: binding === undefined ? others : { ...others, [action]: binding } });
    };
    return html`<li class="setting" data-key=${action}>
      <span>${words}${problem ? html`<small class="problem" role="alert">${problem}</small>` : nothing}</span>
      ${
        action in keys
          ? html`<button
              class="plain"
              type="button"
              aria-label=${`Reset the key for ${words} to ${shown(DEFAULT_KEYS[action])}`}
              title=${`Reset to ${shown(DEFAULT_KEYS[action])}`}
              data-reset
              @click=${() => set(undefined)}
            >
              ${ICONS.reconnecting()}
            </button>`
          : nothing
      }${
        now === null
          ? nothing
          : html`<button
              class="plain"
              type="button"
              aria-label=${`Turn off the key for ${words}`}
              title="Turn off"
              data-off
              @click=${() => set(null)}
            >
              ${ICONS.close()}
            </button>`
      }<button
        class="small keycap"
        type="button"
        aria-pressed=${recording}
        aria-label=${`Key for ${words}: ${now === null ? 'off' : shown(now)}. ${recording ? 'Press the new keys' : 'Change'}`}
        data-record
        @click=${() => (recording ? this.stop() : this.start(action))}
        @blur=${() => this.stop()}
      >
        ${recording ? 'Press keys…' : now === null ? 'Off' : shown(now)}
      </button>
    </li>`;
  }

  private start(action: KeyAction): void {
    this.recording = action;
    this.problem = null;
    this.host.redraw();
  }

  private stop(): void {
    if (!this.recording) return;
    this.recording = null;
    this.host.redraw();
  }

  /** Records the pressed combination as the shortcut, if allowed; Escape alone cancels. */
  private record(event: KeyboardEvent): void {
    const action = this.recording;
    if (!action) return;
    const binding = bindingOf(event);
    // Tab moves the focus away, which ends the recording.
    if (binding === null || binding === 'Tab' || binding === 'Shift+Tab') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (binding === 'Escape') {
      this.stop();
      return;
    }
    const { keys } = this.host.preferences.value;
    const text = keyProblem(keys, action, binding);
    this.problem = text === null ? null : { action, text };
    if (text === null) {
      this.recording = null;
      this.change({ keys: { ...keys, [action]: binding } });
    }
    this.host.redraw();
  }
}
