// Styles of the panels, of following, of the key row and of offers to copy; loaded with the panels' bundle.

const PANEL = `
  .panel {
    position: absolute; top: calc(var(--bar) + 6px); right: calc(var(--dock) + 8px); display: flex; flex-direction: column;
    width: min(380px, calc(100vw - 16px)); max-height: min(720px, calc(100dvh - var(--bar) - var(--bottom) - 14px));
    padding: 6px 0 8px; pointer-events: auto; overflow: hidden;
  }
  .panel, .notices { z-index: 1; }
  .panel:focus { outline: none; }
  .panel .head { display: flex; align-items: center; gap: 2px; padding: 0 8px 4px 16px; min-height: 36px; flex: none; }
  .panel .head > .plain:first-child { margin-left: -8px; }
  .panel h2 { flex: 1; font-weight: 650; font-size: 14px; }
  .panel h3 { margin: 0; padding: 12px 8px 2px; font: inherit; font-weight: 600; }
  .dim { color: var(--dim); font-weight: 400; font-variant-numeric: tabular-nums; }
  p.dim { padding: 0 16px 4px; font-size: 12px; }
  .rows { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 0 8px; }
  .row { display: flex; align-items: center; gap: 10px; min-height: 50px; padding: 4px 6px 4px 8px; border-radius: 10px; }
  .row:hover { background: var(--raised); }
  .row[data-followed] { box-shadow: inset 3px 0 var(--c); background: var(--raised); }
  .row > .avatar { width: 30px; height: 30px; }
  .row > .avatar b { font-size: 12px; }
  [data-doing="away"] > .avatar, [data-doing="idle"] > .avatar { opacity: .65; }
  .whom { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; align-items: center; column-gap: 6px; }
  .row .who { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 100%; }
  .row .icon { width: 13px; height: 13px; color: var(--dim); }
  .row .plain .icon, .row .small .icon { width: 16px; height: 16px; color: inherit; }
  .bars[data-link="fair"] .icon { color: var(--warn); }
  .bars[data-link="poor"] .icon { color: var(--bad); }
  .you { color: var(--dim); }
  .about { flex: 1 0 100%; color: var(--dim); font-size: 12px; line-height: 1.3; overflow-wrap: anywhere; }
  .small {
    display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-height: 28px; padding: 0 12px; border-radius: 14px; background: var(--raised); font-weight: 550;
    white-space: nowrap; flex: none;
  }
  .row:hover .small, .small:hover { background: var(--hover); }
  .small[aria-pressed="true"] { background: var(--accent); color: var(--bg); }
  .row:hover .small[aria-pressed="true"] { background: var(--accent); }
  .plain[disabled] { opacity: .35; cursor: default; }
  .act.wide { display: flex; align-items: center; justify-content: center; gap: 8px; margin: 8px 16px 4px; flex: none; }
  .panel .act:first-of-type { background: var(--accent); color: var(--bg); }
  .editor { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; justify-items: start; padding: 4px 8px 12px 48px; }
  .editor form { width: 100%; display: grid; gap: 4px; }
  .editor label, .panel legend { color: var(--dim); font-size: 12px; padding: 0; }
  .panel fieldset { all: unset; display: block; }
  .panel input:not([type]) {
    all: unset; flex: 1; min-width: 0; min-height: 28px; padding: 0 8px; box-sizing: border-box;
  }
  .panel .field { align-items: center; padding: 3px; }
  .panel .field .small { background: var(--hover); border-radius: 9px; }
  .problem { color: var(--bad); font-size: 12px; }
  .problem:empty { display: none; }
  .swatches { display: flex; flex-wrap: wrap; gap: 4px; padding-top: 4px; }
  .swatch { display: grid; place-items: center; width: 32px; height: 32px; border-radius: 9px; }
  .swatch .avatar b { font-size: 12px; }
  .swatch:hover { background: var(--hover); }
  .swatch[aria-pressed="true"] { box-shadow: inset 0 0 0 2px var(--accent); }
  .swatch[aria-disabled] { cursor: not-allowed; }
  .swatch[aria-disabled] .avatar { opacity: .25; }
  .setting { display: flex; align-items: center; gap: 4px; min-height: 40px; padding: 5px 8px; border-radius: 10px; }
  label.setting { cursor: pointer; }
  label.setting:hover { background: var(--raised); }
  .setting > span { flex: 1; min-width: 0; font-weight: 500; }
  .setting small { display: block; color: var(--dim); font-size: 12px; font-weight: 400; line-height: 1.35; }
  .setting small.problem { color: var(--bad); }
  [role="switch"] {
    appearance: none; position: relative; width: 36px; height: 22px; margin: 0 0 0 8px; border-radius: 11px; background: var(--hover);
    box-shadow: inset 0 0 0 1.5px var(--dim); flex: none; cursor: pointer;
  }
  [role="switch"]::after {
    content: ""; position: absolute; left: 4px; top: 4px; width: 14px; height: 14px; border-radius: 50%; background: var(--dim);
  }
  [role="switch"]:checked { background: var(--accent); box-shadow: none; }
  [role="switch"]:checked::after { left: 18px; background: var(--bg); }
  .panel .choice { padding: 0 8px; margin: 10px 0; }
  .panel .choice legend { color: var(--fg); font-size: 13px; font-weight: 500; }
  .segments { display: flex; margin-top: 6px; padding: 3px; gap: 2px; border-radius: 10px; background: var(--raised); }
  .segments label { flex: 1; position: relative; }
  .segments input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer; }
  .segments span { display: grid; place-items: center; min-height: 26px; border-radius: 8px; color: var(--dim); font-weight: 550; }
  .segments input:checked + span { background: var(--bg); color: var(--fg); box-shadow: 0 0 0 1px var(--line), 0 1px 2px rgb(0 0 0 / .2); }
  .panel input:focus-visible, .segments input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 1px; }
  .panel .field input:focus-visible { outline: none; }
  .keycap { min-width: 96px; font-variant-numeric: tabular-nums; border-radius: 8px; box-shadow: inset 0 0 0 1px var(--line); }
  @media (max-width: 479px) { .editor { padding-left: 8px; } }
  @media (pointer: coarse) {
    .panel .plain { width: 44px; height: 44px; }
    .panel .small, .panel .act { min-height: 44px; border-radius: 22px; }
    .swatch { width: 44px; height: 44px; }
    .swatch .avatar { width: 28px; height: 28px; }
    .panel input:not([type]) { min-height: 40px; font-size: 16px; }
    .setting { min-height: 48px; }
    .segments span { min-height: 40px; }
  }
  @media (prefers-reduced-motion: no-preference) {
    .panel, .asked { animation: rise .16s cubic-bezier(.2, .8, .2, 1); }
    [role="switch"]::after { transition: left .12s; }
  }
`;

/** The map's button, and the place of the map; what is in it comes with its bundle. */
const MAP_SPACE = `
  .map-button { display: grid; place-items: center; min-width: 28px; height: 28px; border-radius: 14px; color: var(--dim); flex: none; }
  .map-button:hover, .map-button[aria-expanded="true"] { background: var(--hover); color: var(--fg); }
  @media (pointer: coarse) { .map-button { height: 44px; min-width: 44px; border-radius: 22px; } }
  .map { padding: 0 16px 8px; flex: none; min-width: 0; }
  .map-card {
    position: absolute; z-index: 1; right: calc(8px + var(--dock)); top: calc(var(--bar) + 28px); width: min(210px, 56vw);
    padding: 4px 0; pointer-events: auto;
  }
  .map-card .map { padding: 4px 8px; }
  .desk {
    position: relative; overflow: hidden; aspect-ratio: var(--ratio); width: min(100%, var(--ratio) * var(--tall, 190px)); margin: 0 auto;
    border-radius: 6px; background: var(--raised); box-shadow: inset 0 0 0 1px var(--line); touch-action: manipulation;
  }
  .map-card .desk { --tall: 130px; }
`;

const FOLLOWING = `
  .ribbon {
    display: flex; align-items: center; gap: 7px; height: 28px; padding: 0 10px 0 3px; border-radius: 14px; min-width: 0;
    background: var(--c); color: var(--ink); font-weight: 550;
  }
  .room:has(.ribbon) { flex-shrink: 0; max-width: min(45vw, 420px); }
  .ribbon .avatar { --c: var(--ink) !important; width: 22px; height: 22px; }
  .ribbon .avatar b { color: #fff; }
  .ribbon .whose { overflow: hidden; text-overflow: ellipsis; }
  .ribbon .icon { width: 12px; height: 12px; }
  .ribbon:hover { filter: brightness(1.08); }
  .hint { color: var(--dim); }
  .ribbon .hint { color: var(--ink); font-weight: 400; }
  .ribbon kbd { border-color: rgb(11 13 18 / .4); background: none; }
  .asked {
    position: absolute; top: calc(var(--bar) + 10px); left: 0; right: var(--dock); margin: 0 auto; width: fit-content;
    max-width: calc(100vw - var(--dock) - 24px); display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; padding: 8px 16px 8px 10px;
    border-color: var(--c); border-width: 2px;
  }
  .asked b { font-weight: 650; }
  .looked-at {
    position: absolute; border-radius: 4px; pointer-events: none; box-shadow: inset 0 0 0 2px var(--c), 0 0 0 1px rgb(11 13 18 / .8), inset 0 0 0 3px rgb(11 13 18 / .8);
  }
  @media (max-width: 759px) { .ribbon .hint, .ribbon .word { display: none; } }
  @media (pointer: coarse) { .ribbon { height: 44px; border-radius: 22px; } .hint { display: none; } }
`;

const KEY_ROW = `
  .key-row {
    position: absolute; left: 0; right: var(--dock); bottom: var(--keyboard, 0px); height: calc(var(--bottom) - var(--keyboard, 0px)); display: flex; align-items: stretch;
    gap: 3px; padding: 3px max(3px, env(safe-area-inset-right)) 3px max(3px, env(safe-area-inset-left)); background: var(--bg); border-top: 1px solid var(--line);
    pointer-events: auto; user-select: none; -webkit-user-select: none; touch-action: manipulation;
  }
  .key-row button {
    flex: 1 1 0; min-width: 0; max-width: 84px; display: grid; place-items: center; border-radius: 8px; background: var(--raised); font-weight: 550;
    font-size: 12px; touch-action: manipulation;
  }
  .key-row button:active { background: var(--hover); }
  .key-row [aria-pressed="true"] { background: var(--accent); color: var(--bg); }
  .key-row [data-sticky="locked"] { text-decoration: underline 2px; text-underline-offset: 3px; }
  .row-note { position: absolute; left: 8px; bottom: calc(100% + 6px); max-width: calc(100% - 16px); padding: 8px 12px; }
  .key-row { justify-content: center; }
  @media (max-width: 699px) {
    .key-row:not([data-far]) .far, .key-row[data-far] .near { display: none; }
    .key-row button { max-width: none; }
  }
  @media (min-width: 700px) { .key-row .turn { display: none; } }
`;

const SIZE_HINT = `
  .size-hint {
    position: absolute; right: calc(var(--dock) + 12px); bottom: calc(var(--bottom) + 12px); display: flex;
    align-items: center; gap: 10px; padding: 4px 4px 4px 14px; color: var(--dim); pointer-events: auto;
    font-variant-numeric: tabular-nums;
  }
  .size-hint button {
    height: 28px; padding: 0 12px; border-radius: 14px; background: var(--raised); font-weight: 600; white-space: nowrap;
  }
  .size-hint button:hover { background: var(--hover); }
  @media (pointer: coarse) { .size-hint button { height: 44px; border-radius: 22px; } }
`;

const WISHES = `
  .notice .sample {
    font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; max-height: 6em;
    overflow: auto; overflow-wrap: anywhere; white-space: pre-wrap;
  }
  .notice h2 { overflow-wrap: anywhere; }
  a.act { display: inline-flex; align-items: center; text-decoration: none; }
`;

export const PANEL_STYLES = PANEL + MAP_SPACE + FOLLOWING + KEY_ROW + SIZE_HINT + WISHES;
