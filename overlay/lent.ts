// What the main script lends to the panels. Their bundle holds this file in place of the templates' library and of the
// artwork (`proxy/page/bundles.ts`), so that no page loads them twice.
const { teleportLent } = window;
if (!teleportLent) throw new Error('the main script has not started');

export const { html, svg, nothing, render, repeat, ICONS, avatar } = teleportLent;
