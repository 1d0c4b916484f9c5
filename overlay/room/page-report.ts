// Reports that ttyd's page lacks what the overlay needs: in the console, and to the proxy for its operator.
import type { PageDifferenceCode } from '../../protocol/page/page-differences.ts';

/** The room id is taken from the page's own path, `/room/ID/...`. */
export function reportPage(win: Window, differences: readonly PageDifferenceCode[]): void {
  console.warn(`teleport: no cursors, ttyd's page is not as expected: ${differences.join(', ')}`);
  const [, , room] = win.location.pathname.split('/');
  win.navigator.sendBeacon(`/api/rooms/${room}/page-report`, JSON.stringify({ differences }));
}
