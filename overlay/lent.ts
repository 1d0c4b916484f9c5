// What the main script shares with the panels. Their bundle contains this file in place of the template library and
// the artwork (`proxy/page/bundles.ts`), so that no page loads those twice.
const { teleportLent } = window;
if (!teleportLent) throw new Error('the main script has not started');

export const { html, svg, nothing, render, repeat, ICONS, avatar } = teleportLent;
