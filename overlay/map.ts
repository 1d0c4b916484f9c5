// Entry point of the map's bundle, which is loaded when the map of the room is shown for the first time.
import { Minimap } from './map/minimap.ts';
import type { MapPart, PanelsHost } from './panels/panels-host.ts';
import type { Zoom } from './state/zoom.ts';
import { MAP_STYLES } from './ui/styles-map.ts';

export function openMap(host: PanelsHost, zoom: Zoom): MapPart {
  const { root } = host;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(MAP_STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  return new Minimap(host, zoom);
}
