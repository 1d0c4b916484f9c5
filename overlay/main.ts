// Entry point of the bundle that the proxy injects into ttyd's page: reads the configuration and starts the overlay.
import { parseConfig } from './config.ts';
import { startOverlay } from './overlay.ts';
import { panelsSource } from './panels-loader.ts';

const panels = panelsSource(document);
try {
  const config = parseConfig(document.querySelector('#teleport-config')?.textContent ?? null);
  window.teleport = startOverlay(window, config, panels);
} catch (error) {
  // The terminal is ttyd's page and keeps working without the overlay.
  console.error('teleport: the overlay could not start.', error);
}
