// Entry point of the bundle that the proxy injects into ttyd's page: reads the configuration and starts the overlay.
import { parseConfig } from './config.ts';
import { startOverlay } from './overlay.ts';

try {
  const panels = document.querySelector<HTMLElement>('script[data-panels]')?.dataset.panels;
  const config = parseConfig(document.querySelector('#teleport-config')?.textContent ?? null);
  window.teleport = startOverlay(window, config, panels ?? null);
} catch (error) {
  // The terminal is ttyd's page and keeps working without the overlay.
  console.error('teleport: the overlay could not start.', error);
}
