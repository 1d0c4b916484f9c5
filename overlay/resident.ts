// Entry point of the bundle about the resident, which is loaded in rooms that have one.
import { nothing } from 'lit-html';
import { together } from './dom/closable.ts';
import { notifyMe } from './moderation/notices.ts';
import type { PanelsHost, ResidentPart } from './panels/panels-host.ts';
import { ActDesk } from './resident/act-desk.ts';
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
      if (connection.send({ type: 'resident', do: 'stop' })) host.focusTerminal();
      else notifyMe(store, 'It can’t be stopped while the room is away.');
    },
    about: () => host.open('resident'),
  };
  const desk = new ActDesk(host);
  const panel = new ResidentPanel(host, acts);
  const parts = together(desk, panel);
  return {
    mark: (state) => stopMark(state, acts),
    line: (state) => statusLine(state, acts),
    cards: (state) => desk.view(state),
    panel(state) {
      if (state.panel === 'resident') return panel.view(state);
      panel.rest();
      return nothing;
    },
    close: () => parts.close(),
  };
}
