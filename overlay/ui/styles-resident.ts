// Styles of what is about the resident; loaded with its bundle.

export const RESIDENT_STYLES = `
  .resident {
    display: flex; align-items: center; gap: 8px; min-height: 36px; margin: 0 12px 6px; padding: 4px 4px 4px 10px; border-radius: 10px;
    background: var(--raised); color: var(--dim); font-size: 12px;
  }
  .resident p { flex: 1; min-width: 0; overflow-wrap: anywhere; }
  .near-end { display: block; color: var(--warn); }
  .resident > .icon { width: 13px; height: 13px; }
  .resident .small, .panel [data-stop] { background: var(--hover); color: var(--fg); }
  .panel [data-stop] .icon, .resident .icon, .watching .does .icon { width: 13px; height: 13px; }
  [data-stop] .does path, .small[data-stop] path { fill: currentColor; }
  .dots { display: flex; gap: 3px; }
  .dots i { width: 5px; height: 5px; border-radius: 50%; background: var(--accent); }
  @media (prefers-reduced-motion: no-preference) {
    .dots i { animation: dot 1.2s infinite; }
    .dots i:nth-child(2) { animation-delay: .15s; }
    .dots i:nth-child(3) { animation-delay: .3s; }
    @keyframes dot { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }
  }
  .wish { grid-template-columns: minmax(0, 1fr); gap: 8px; width: min(460px, 100%); }
  .wish .acts { grid-column: 1; grid-row: auto; flex-wrap: wrap; }
  .wish dl { display: grid; gap: 2px; margin: 0; max-height: 30vh; overflow-y: auto; font-size: 12px; }
  .wish dl div { display: flex; gap: 8px; }
  .wish dt { flex: 0 0 80px; color: var(--dim); overflow-wrap: anywhere; }
  .wish dd { flex: 1; min-width: 0; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
  .wish form, .wish label { grid-template-columns: minmax(0, 1fr); }
  .wish form { display: grid; gap: 8px; }
  .wish label { display: grid; gap: 2px; color: var(--dim); font-size: 12px; }
  .wish input[type="text"], .wish textarea {
    all: unset; box-sizing: border-box; width: 100%; min-height: 32px; padding: 5px 8px; border-radius: 8px; color: var(--fg);
    background: var(--raised); box-shadow: inset 0 0 0 1px var(--line); font-size: 13px; white-space: pre-wrap; overflow-wrap: anywhere;
  }
  .wish textarea { max-height: 30vh; overflow-y: auto; }
  .wish input:focus-visible, .wish textarea:focus-visible { box-shadow: inset 0 0 0 2px var(--accent); }
  .wish [aria-invalid="true"] { box-shadow: inset 0 0 0 2px var(--bad); }
  .wish .dim { color: var(--dim); font-weight: 400; }
  .notice .problem { color: var(--bad); }
  .notice .problem:empty { display: none; }
  .given-text {
    max-height: 40vh; overflow-y: auto; padding: 8px 10px; border-radius: 8px; background: var(--raised); color: var(--fg);
    white-space: pre-wrap; overflow-wrap: anywhere;
  }
  [data-panel="resident"] .rows > * { padding-left: 8px; padding-right: 8px; }
  [data-panel="resident"] .rows > .about, [data-panel="resident"] .rows > .problem { display: block; padding: 2px 8px 6px; }
  [data-panel="resident"] .rows > .problem:empty { display: none; }
  [data-panel="resident"] .rows > .small { margin: 2px 8px 8px; padding: 0 12px; }
  .model { display: flex; align-items: center; gap: 8px; padding: 2px 8px 6px; }
  .model .icon { color: var(--accent); }
  .model b { font-weight: 600; }
  .model small { display: block; color: var(--dim); font-size: 12px; overflow-wrap: anywhere; }
  .own-key { padding: 0 8px 6px; }
  .own-key label { font-weight: 500; }
  .own-key input { all: unset; flex: 1; min-width: 0; min-height: 28px; padding: 0 8px; box-sizing: border-box; }
  .kept {
    margin: 2px 8px 6px; padding: 8px 10px; max-height: 30vh; overflow-y: auto; border-radius: 10px; background: var(--raised);
    white-space: pre-wrap; overflow-wrap: anywhere;
  }
  .kept:focus-visible { outline: 2px solid var(--accent); }
  [data-panel="resident"] .sure {
    display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 8px; padding: 10px; border-radius: 10px; background: var(--raised);
    box-shadow: inset 3px 0 var(--bad);
  }
  [data-panel="resident"] .sure p { flex: 1 0 100%; }
  [data-panel="resident"] .sure .small { background: var(--hover); }
  [data-panel="resident"] .bad { color: var(--bad); }
`;
