// Styles of the map of the room; loaded with its bundle.

export const MAP_STYLES = `
  .desk > * { position: absolute; }
  .screen { background: var(--hover); box-shadow: inset 0 0 0 1px var(--line); }
  .part { box-shadow: inset 0 0 0 2px var(--accent); pointer-events: none; z-index: 300; }
  .box {
    container-type: size; min-width: 3px; min-height: 3px; border-radius: 3px; background: var(--bg); box-shadow: inset 0 0 0 1px var(--dim);
    overflow: hidden; color: var(--dim);
  }
  .box[data-focused] { box-shadow: inset 0 0 0 1.5px var(--fg); color: var(--fg); }
  .box:hover { background: var(--raised); color: var(--fg); }
  .box:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
  .box span {
    display: none; position: absolute; inset: 0 0 auto; padding: 1px 4px; text-align: left; font-size: 10px; line-height: 13px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  }
  @container (min-width: 34px) and (min-height: 14px) { .box span { display: block; } }
  .spot { z-index: 301; width: 12px; height: 12px; cursor: pointer; }
  .spot.caret { margin: -6px 0 0 -6px; }
  .spot svg { display: block; width: 12px; height: 12px; overflow: visible; }
  .spot path { fill: var(--c); stroke: #0b0d12; stroke-width: 1; stroke-linejoin: round; }
  .spot b {
    display: none; position: absolute; left: 12px; top: 8px; padding: 0 5px; border-radius: 7px; background: var(--c); color: var(--ink);
    font-size: 10px; font-weight: 600; line-height: 14px; white-space: nowrap; pointer-events: none;
  }
  .spot:hover, .box:is(:hover, :focus-visible) ~ .spot { z-index: 302; }
  .spot:hover b { display: block; }
  .where { display: grid; gap: 2px; }
  .where li > * {
    display: flex; align-items: center; gap: 8px; width: 100%; min-height: 32px; padding: 2px 6px; border-radius: 8px; overflow-wrap: anywhere;
  }
  .where button:hover { background: var(--raised); }
  .where .avatar { width: 20px; height: 20px; }
  .where .avatar b { font-size: 9px; }
  .map-card .where { max-height: 40vh; overflow-y: auto; font-size: 12px; }
  @media (prefers-reduced-motion: no-preference) {
    .shown-place { animation: shown 1.8s ease-in both; }
    @keyframes shown { 60% { opacity: 1; } to { opacity: 0; } }
  }
  @media (pointer: coarse) {
    .where li > * { min-height: 44px; }
  }
`;
