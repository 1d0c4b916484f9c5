// How the ghosts look. A dark edge and a light halo keep them visible on any colour that a terminal shows.

export const GHOST_STYLES = `
  .ghosts { position: absolute; overflow: hidden; contain: strict; pointer-events: none; }
  .ghost {
    position: absolute; left: 0; top: 0; width: 22px; height: 22px; color: var(--c); will-change: transform;
    transition: opacity .4s;
  }
  .ghost.pointer { z-index: 2; }
  .ghost.still { opacity: .55; }
  .arrow { position: absolute; left: -2px; top: -2px; width: 24px; height: 24px; overflow: visible; }
  .arrow .halo { fill: none; stroke: #fff; stroke-opacity: .75; stroke-width: 4; stroke-linejoin: round; }
  .arrow .shape { fill: var(--c); stroke: var(--ink); stroke-width: 1.6; stroke-linejoin: round; }
  [data-hollow="true"] .halo { stroke: var(--ink); stroke-opacity: 1; stroke-width: 5; }
  [data-hollow="true"] .shape { fill: #fff; stroke: var(--c); stroke-width: 2.8; }
  .tag {
    position: absolute; left: 15px; top: 17px; display: flex; align-items: center; gap: 4px; height: 19px;
    padding: 0 8px 0 5px; border-radius: 4px 10px 10px 10px; background: var(--c); color: var(--ink);
    font: 600 11px/1 var(--sans); white-space: nowrap;
    box-shadow: 0 0 0 1px rgb(11 13 18 / .75), 0 2px 6px rgb(0 0 0 / .35);
  }
  .tag span { max-width: 160px; overflow: hidden; text-overflow: ellipsis; line-height: 1.3; }
  .tag-mark { width: 9px; height: 9px; flex: none; }
  .tag-shape { fill: var(--ink); }
  .tag.to-left { left: auto; right: 22px; border-radius: 10px 4px 10px 10px; }
  .tag.above { top: auto; bottom: 24px; }
  .ghost.caret { width: var(--cell-w); height: var(--cell-h); }
  .cell {
    position: absolute; inset: -1px; border: 2px solid var(--c); border-radius: 2px;
    background: color-mix(in srgb, var(--c) 28%, transparent);
    box-shadow: 0 0 0 1px rgb(11 13 18 / .8), inset 0 0 0 1px rgb(11 13 18 / .35);
  }
  [data-frame="dashed"] .cell { border-style: dashed; }
  [data-frame="double"] .cell { border-width: 1px 1px 4px; }
  .caret .tag { left: -1px; top: calc(100% + 3px); height: 16px; font-size: 10px; padding: 0 6px 0 4px; border-radius: 3px 8px 8px 8px; }
  .caret .tag.above { top: auto; bottom: calc(100% + 3px); border-radius: 8px 8px 8px 3px; }
  .caret .tag.to-left { left: auto; right: -1px; border-radius: 8px 3px 8px 8px; }
  .caret .tag.above.to-left { border-radius: 8px 8px 3px 8px; }
  .caret .tag-mark { width: 8px; height: 8px; }
  .caret.still .tag, .caret.still .tag.above {
    left: -6px; right: auto; top: -6px; bottom: auto; height: auto; padding: 0; background: none; box-shadow: none;
  }
  .caret.still .tag span { display: none; }
  .caret.still .tag-shape { fill: var(--c); stroke: var(--ink); stroke-width: 4; paint-order: stroke; }
  .caret.still .tag-mark { overflow: visible; }
  @media (prefers-reduced-motion: reduce) { .ghost { transition: none; } }
`;
