// Puts the map of the room into the people panel, and behind a button of the bar where the page is narrow. Its module
// is loaded when it is shown for the first time.
import { html, nothing } from 'lit-html';
import type { Closable } from '../dom/closable.ts';
import { importLater } from '../dom/import-later.ts';
import type { ViewState } from '../state/view-state.ts';
import type { Zoom } from '../state/zoom.ts';
import { panelIcon } from '../ui/panel-icons.ts';
import type { View } from '../ui/view.ts';
import { LaterPart } from './later-part.ts';
import type { MapPart, MapPlace, PanelsHost } from './panels-host.ts';

interface MapModule {
  openMap(host: PanelsHost, zoom: Zoom): MapPart;
}

/** Below this width the map is at hand by itself: the panel would cover what it is about. */
const NARROW_PX = 760;

/** Whether the bar has a button for the map. */
function isMapAtHand({ viewport, preferences, connection }: ViewState): boolean {
  return viewport.width < NARROW_PX && preferences.map !== 'off' && connection.kind !== 'alone';
}

export class MapLoader implements Closable {
  private readonly host: PanelsHost;
  private readonly later: LaterPart<MapPart>;
  private open = false;

  constructor(host: PanelsHost, zoom: Zoom) {
    this.host = host;
    this.later = new LaterPart(
      async (tries) => (await importLater<MapModule>(host.modules.map, tries)).openMap(host, zoom),
      host.redraw,
    );
  }

  /** The button in the bar. */
  button(state: ViewState): View {
    if (!isMapAtHand(state)) return nothing;
    return html`<button
      class="map-button"
      type="button"
      aria-label="Map"
      title="Map"
      aria-expanded=${this.open}
      aria-controls="map"
      data-map-button
      @click=${() => this.toggle()}
    >
      ${panelIcon('map')}
    </button>`;
  }

  /** The map by itself, if it is open. A panel covers it, and the people panel has it. */
  float(state: ViewState): View {
    if (!this.open || state.panel !== null || !isMapAtHand(state)) return nothing;
    return html`<aside class="card map-card" id="map" aria-label="Map" @keydown=${this.onKey}>
      ${this.view('float')}
    </aside>`;
  }

  /** The map in the people panel. */
  panel({ preferences }: ViewState): View {
    return preferences.map === 'off' ? nothing : this.view('panel');
  }

  close(): void {
    this.later.close();
  }

  private view(place: MapPlace): View {
    const { later } = this;
    if (later.part) return later.part.view(place);
    later.want();
    if (!later.failed) return this.space();
    return html`<button class="small" type="button" @click=${() => later.load()}>Load the map again</button>`;
  }

  /** The map's place until it is there, so that nothing below it moves while somebody clicks. */
  private space(): View {
    const box = this.host.terminal()?.box;
    if (!box || this.host.preferences.value.map === 'list') return nothing;
    const ratio = (box.width / box.height).toFixed(3);
    return html`<div class="map"><div class="desk" style=${`--ratio:${ratio}`}></div></div>`;
  }

  private toggle(): void {
    this.open = !this.open;
    if (!this.open) this.host.focusTerminal();
    this.host.redraw();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.toggle();
  };
}
