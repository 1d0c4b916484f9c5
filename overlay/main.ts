// Entry point of the bundle that the proxy injects into ttyd's page: reads the configuration and starts the overlay.
import type { OverlayConfig } from '../protocol/page/overlay-config.ts';
import { startOverlay } from './overlay.ts';

try {
  const { panels, menus, map, zoom, resident, moving } =
    document.querySelector<HTMLElement>('script[data-panels]')?.dataset ?? {};
  if (!panels || !menus || !map || !zoom || !resident || !moving)
    throw new Error('an address of a module is missing');
  const text = document.querySelector('#teleport-config')?.textContent;
  if (!text) throw new Error('#teleport-config is missing');
  // Trusted: the page's own proxy wrote it, in the same response. So the page loads no schemas.
  const config: OverlayConfig = JSON.parse(text);
  window.teleport = startOverlay(window, config, { panels, menus, map, zoom, resident, moving });
} catch (error) {
  // The terminal is ttyd's page and keeps working without the overlay.
  console.error('teleport: the overlay could not start.', error);
}
