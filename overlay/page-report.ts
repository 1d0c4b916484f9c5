// Says that ttyd's page lacks what the overlay needs: to whoever reads the console, and to the proxy for its operator.
import type { PageDifferenceCode } from '../protocol/page-differences.ts';

/** @param ticketUrl the report's address is beside it */
export function reportPage(
  win: Window,
  ticketUrl: string,
  differences: readonly PageDifferenceCode[],
): void {
  console.warn(`teleport: no cursors, ttyd's page is not as expected: ${differences.join(', ')}`);
  const url = ticketUrl.replace(/ticket.*/, 'page-report');
  win.navigator.sendBeacon(url, JSON.stringify({ differences }));
}
