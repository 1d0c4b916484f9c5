// Entry point of the bundle about the resident, which is loaded in rooms that have one.
import { html, nothing } from 'lit-html';
import { together } from './dom/closable.ts';
import { leaveFocus } from './dom/leave-focus.ts';
import { notifyMe } from './moderation/notices.ts';
import type { PanelsHost, ResidentPart } from './panels/panels-host.ts';
import { ActDesk } from './resident/act-desk.ts';
import { GivenTexts } from './resident/given.ts';
import { NearHint } from './resident/near-hint.ts';
import { ResidentPanel } from './resident/resident-panel.ts';
import { type ResidentActs, statusLine, stopMark } from './resident/status-line.ts';
import { RESIDENT_STYLES } from './ui/styles-resident.ts';

export function openResident(host: PanelsHost): ResidentPart {
  const { root, store, connection, config } = host;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RESIDENT_STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const acts: ResidentActs = {
    asksKey: config.resident?.key === 'visitor',
    stop() {
      if (connection.send({ type: 'resident', do: 'stop' })) {
        // The button goes with the answer.
        leaveFocus(root, '.chat [data-stop]', () => root.querySelector('textarea')?.focus());
        leaveFocus(root, '.bar [data-stop]', () => host.focusTerminal());
      } else notifyMe(store, 'It can’t be stopped while the room is away.');
    },
    about: () => host.open('resident'),
  };
  const desk = new ActDesk(host);
  const given = new GivenTexts(host);
  const near = new NearHint(host);
  const panel = new ResidentPanel(host, acts);
  const parts = together(desk, given, near, panel);
  return {
    mark: (state) => stopMark(state, acts),
    line: (state) => statusLine(state, near.text, acts),
    cards: (state) => html`${desk.view(state)}${given.view(state)}`,
    panel(state) {
      if (state.panel === 'resident') return panel.view(state);
      panel.rest();
      return nothing;
    },
    close: () => parts.close(),
  };
}
