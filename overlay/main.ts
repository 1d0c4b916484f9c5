// Entry of the bundle that the proxy puts into ttyd's page: reads the configuration and starts the overlay.
import { parseConfig } from './config.ts';
import { startOverlay } from './overlay.ts';
import { panelsSource } from './panels-loader.ts';

const panels = panelsSource(document);
try {
  const config = parseConfig(document.querySelector('#teleport-config')?.textContent ?? null);
  window.teleport = startOverlay(window, config, panels);
} catch (error) {
  // The terminal is somebody else's page and goes on without us.
  console.error('teleport: the overlay could not start.', error);
}
