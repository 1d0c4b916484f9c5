// Styles of the ghosts. A dark edge and a light halo keep them visible on any terminal colour. Movement uses only
// transforms and opacity, so that it never causes a page layout.

export const GHOST_STYLES = `
  .cursors { position: absolute; pointer-events: none; contain: strict; }
  .ghosts, .edges { position: absolute; inset: 0; overflow: hidden; contain: strict; }
  .ghost {
    position: absolute; left: 0; top: 0; width: 22px; height: 22px; color: var(--c); will-change: transform;
    contain: layout style; transition: opacity .25s;
  }
  .ghost.pointer { z-index: 2; }
  /* Not less, so that a name keeps its contrast of 4.5 to 1 on any background. */
  .ghost.still { opacity: .75; }
  .still .arrow, .still .cell { opacity: .6; }
  [data-seen="elsewhere"] .arrow { opacity: .4; }
  [data-seen="elsewhere"] .tag { opacity: .75; }
  .ghost[data-seen="covered"], .ghost[data-seen="outside"], .ghost.parked { opacity: 0; }
  .ghost.peek { opacity: 1; }
  .arrow { position: absolute; left: -2px; top: -2px; width: 24px; height: 24px; overflow: visible; }
  .arrow .halo { fill: none; stroke: #fff; stroke-opacity: .85; stroke-width: 4.4; stroke-linejoin: round; }
  .arrow .shape { fill: var(--c); stroke: var(--ink); stroke-width: 1.7; stroke-linejoin: round; }
  [data-hollow="true"] .halo { stroke: var(--ink); stroke-opacity: 1; stroke-width: 5; }
  [data-hollow="true"] .shape { fill: #fff; stroke: var(--c); stroke-width: 2.8; }
  .tag {
    position: absolute; left: 0; top: 0; transform: translate(15px, 17px); display: flex; align-items: center;
    gap: 4px; height: 19px; padding: 0 8px 0 5px; border-radius: 4px 10px 10px 10px; background: var(--c);
    color: var(--ink); font: 600 11px/1 var(--sans); white-space: nowrap;
    box-shadow: 0 0 0 1px rgb(11 13 18 / .8), 0 2px 6px rgb(0 0 0 / .35);
  }
  .tag span { max-width: 160px; overflow: hidden; text-overflow: ellipsis; line-height: 1.3; }
  .tag[data-role="agent"] span::after { content: " AI"; font-size: 8.5px; letter-spacing: .05em; opacity: .8; }
  .tag-mark { width: 9px; height: 9px; flex: none; }
  .tag-shape { fill: var(--ink); }
  .tag.to-left { transform: translate(-100%, 17px); border-radius: 10px 4px 10px 10px; }
  .tag.above { transform: translate(15px, calc(-100% - 3px)); border-radius: 10px 10px 10px 4px; }
  .tag.above.to-left { transform: translate(-100%, calc(-100% - 3px)); border-radius: 10px 10px 4px 10px; }
  .ghost.caret { width: var(--cell-w); height: var(--cell-h); }
  .cell {
    position: absolute; inset: -1px; border: 2px solid var(--c); border-radius: 2px;
    background: color-mix(in srgb, var(--c) 28%, transparent);
    box-shadow: 0 0 0 1px rgb(11 13 18 / .85), inset 0 0 0 1px rgb(11 13 18 / .4);
  }
  [data-frame="dashed"] .cell { border-style: dashed; }
  [data-frame="double"] .cell { border-width: 1px 1px 4px; }
  [data-frame="bar"] .cell { border-width: 1px 1px 1px 4px; }
  .caret .tag {
    transform: translate(-1px, calc(var(--cell-h) + 3px)); height: 16px; font-size: 10px; padding: 0 6px 0 4px;
    border-radius: 3px 8px 8px 8px; transition: opacity .25s;
  }
  .caret .tag.above { transform: translate(-1px, calc(-100% - 3px)); border-radius: 8px 8px 8px 3px; }
  .caret .tag.to-left { transform: translate(calc(var(--cell-w) + 1px - 100%), calc(var(--cell-h) + 3px)); border-radius: 8px 3px 8px 8px; }
  .caret .tag.above.to-left { transform: translate(calc(var(--cell-w) + 1px - 100%), calc(-100% - 3px)); border-radius: 8px 8px 3px 8px; }
  .caret .tag-mark { width: 8px; height: 8px; }
  .caret.still .tag { opacity: 0; }
  .crowd .caret .tag, .crowd .tag span { display: none; }
  /* KB5: the caret says who types, always. */
  .one-caret .caret .tag { display: flex; opacity: 1; }
  .one-caret .caret .tag:not(.to-left) {
    transform: translate(calc(var(--cell-w) + 4px), calc(var(--cell-h) / 2 - 50%)); border-radius: 3px 8px 8px 3px;
  }
  .crowd .tag::after { content: attr(data-short); }
  .pulse {
    position: absolute; width: 44px; height: 44px; margin: -22px 0 0 -22px; border-radius: 50%;
    border: 3px solid var(--c); box-shadow: 0 0 0 1.5px rgb(11 13 18 / .85), inset 0 0 0 1.5px rgb(11 13 18 / .85);
    animation: pulse 1.1s ease-out 2 both;
  }
  @keyframes pulse { from { transform: scale(.3); opacity: 1; } 70% { opacity: .9; } to { transform: scale(1.5); opacity: 0; } }
  .edge {
    position: absolute; left: 0; top: 0; display: flex; align-items: center; gap: 4px; height: 22px; padding: 0 7px 0 5px;
    border-radius: 11px; background: var(--c); color: var(--ink); font: 600 11px/1 var(--sans); white-space: nowrap;
    pointer-events: auto; contain: layout style; transition: opacity .25s;
    box-shadow: 0 0 0 1px rgb(11 13 18 / .85), 0 2px 8px rgb(0 0 0 / .4);
  }
  .edge::before { content: ""; position: absolute; inset: -1px; }
  @media (pointer: coarse) { .edge::before { inset: -9px -4px; } }
  .edge span:empty { display: none; }
  .edge span { max-width: 160px; overflow: hidden; text-overflow: ellipsis; line-height: 1.3; }
  .edge.still { opacity: .75; }
  .edge:hover, .edge:focus-visible { opacity: 1; filter: brightness(1.08); }
  .edge[data-to="right"] { flex-direction: row-reverse; padding: 0 5px 0 7px; }
  .edge-arrow { width: 13px; height: 13px; flex: none; }
  .edge[data-to="left"] .edge-arrow { transform: rotate(180deg); }
  .edge[data-to="top"] .edge-arrow { transform: rotate(-90deg); }
  .edge[data-to="bottom"] .edge-arrow { transform: rotate(90deg); }
  .edges.busy .edge { pointer-events: none; }
  @media (prefers-reduced-motion: reduce) {
    .ghost, .caret .tag, .edge { transition: none; }
    .pulse { animation: none; }
  }
`;
