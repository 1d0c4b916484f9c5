// Styles of the lines at pointers and of reactions.

export const TALK_STYLES = `
  .talk { position: fixed; inset: 0; pointer-events: none; overflow: hidden; }
  .controls { position: absolute; left: 0; top: 0; pointer-events: auto; }
  .say {
    all: unset; box-sizing: border-box; width: 236px; height: 32px; padding: 0 14px; border-radius: 4px 16px 16px 16px;
    background: var(--c); color: var(--ink); font: 500 13px/1.3 var(--sans); box-shadow: 0 0 0 1px rgb(11 13 18 / .85), var(--shadow);
  }
  .say::placeholder { color: var(--ink); opacity: .8; }
  .say:focus-visible { box-shadow: 0 0 0 1px rgb(11 13 18 / .85), 0 0 0 3px #fff; }
  .bubble {
    position: absolute; left: 15px; top: 40px; width: max-content; max-width: 260px; padding: 6px 12px;
    border-radius: 4px 14px 14px 14px; background: var(--c); color: var(--ink); font: 500 13px/1.35 var(--sans);
    overflow-wrap: anywhere; box-shadow: 0 0 0 1px rgb(11 13 18 / .8), 0 3px 10px rgb(0 0 0 / .35);
  }
  .tag.to-left ~ .bubble { left: auto; right: 22px; border-radius: 14px 4px 14px 14px; }
  .tag.above ~ .bubble { top: auto; bottom: 46px; }
  .palette { display: flex; gap: 2px; padding: 5px; border-radius: 22px; }
  .palette button { display: grid; place-items: center; width: 36px; height: 36px; border-radius: 18px; }
  .palette button:hover, .palette button:focus-visible { background: var(--hover); }
  .art { width: 24px; height: 24px; overflow: visible; }
  .art-halo { fill: none; stroke: #fff; stroke-opacity: .85; stroke-width: 4; stroke-linejoin: round; }
  .art-fill { fill: var(--c); stroke: var(--ink); stroke-width: 1.5; stroke-linejoin: round; }
  .art-ink { fill: var(--ink); }
  .art-lines { fill: none; stroke: var(--ink); stroke-width: 1.4; stroke-linecap: round; }
  .rising { position: absolute; margin: -18px 0 0 -4px; opacity: 0; animation: rising 1.6s ease-out; }
  .rising .art { width: 34px; height: 34px; }
  @keyframes rising {
    from { transform: translateY(8px) scale(.4); opacity: 0; }
    15% { transform: translateY(-6px) scale(1.15); opacity: 1; }
    70% { opacity: 1; }
    to { transform: translateY(-84px) scale(1); opacity: 0; }
  }
  @media (pointer: coarse) { .palette button { width: 44px; height: 44px; } .say { font-size: 16px; height: 40px; } }
  @media (prefers-reduced-motion: reduce) { .rising { animation: none; opacity: 1; } }
`;
