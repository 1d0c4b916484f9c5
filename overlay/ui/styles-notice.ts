// Styles of the notice over the terminal and of the veil that dims the terminal. At the door, where there is no terminal
// yet, both look like a message page (pages/look.css; proxy/page/look.test.ts compares them).

export const NOTICE_STYLES = `
  .veil {
    position: absolute; inset: var(--bar) var(--dock) 0 0; background: rgb(8 10 15 / .55);
  }
  .frost {
    position: absolute; inset: var(--bar) var(--dock) 0 0; background: rgb(120 160 220 / .1);
    box-shadow: inset 0 0 0 3px var(--warn); pointer-events: none;
  }
  .notices {
    position: absolute; inset: var(--bar) var(--dock) auto 0; padding: 12px; display: flex; flex-direction: column;
    align-items: center; gap: 8px;
  }
  .notice {
    display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; align-items: center; width: fit-content;
    max-width: min(620px, 100%); padding: 12px 14px 12px 16px; pointer-events: auto;
  }
  .notice h2 { font-weight: 650; }
  .notice p { grid-column: 1; color: var(--dim); overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
  .notice .question { color: var(--fg); font-weight: 550; white-space: pre-wrap; }
  .acts { grid-column: 2; grid-row: 1 / span 2; display: flex; gap: 8px; }
  .act {
    height: 32px; padding: 0 14px; border-radius: 16px; background: var(--raised); font-weight: 600;
    white-space: nowrap;
  }
  .act:first-child { background: var(--accent); color: var(--bg); }
  .act:hover { background: var(--hover); }
  .act:first-child:hover { background: var(--accent); filter: brightness(1.1); }
  .notice small { grid-column: 1 / -1; color: var(--dim); }
  .veil.door {
    background: radial-gradient(circle, light-dark(#d3d0c5, #1b202b) 1.5px, transparent 1.6px) 0 0 / 10px 10px
      light-dark(#e8e6df, #0b0d12);
  }
  .notices.door {
    --mono: ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    inset: var(--bar) var(--dock) 0 0; padding: 24px 16px; place-content: safe center; align-items: center;
    overflow: auto; font-size: 16px; line-height: 1.5;
  }
  .door .notice {
    --muted: light-dark(#555b68, #a6afc0); --rule: light-dark(#857f70, #6b7894);
    --accent: light-dark(#1f4fd8, #ffb454); --paper: light-dark(#fffdf8, #131824);
    position: relative; grid-template-columns: 1fr; gap: 0; width: min(100%, 544px); max-width: none;
    padding: 38px clamp(18px, 5vw, 35px) 29px; border: 3.5px double var(--rule); border-radius: 0;
    background: var(--paper); color: light-dark(#1b1e26, #e8ebf2);
    box-shadow: 9px 9px 0 light-dark(rgb(27 30 38 / 0.22), rgb(0 0 0 / 0.6));
  }
  .door .brand {
    position: absolute; top: 0; left: 50%; transform: translate(-50%, -58%); padding: 0 .7em;
    background: var(--paper); font: 600 14.4px/1.3 var(--mono); white-space: nowrap;
  }
  .door .notice h2 {
    margin: 0 0 10px; font: 700 clamp(21px, 18px + 1vw, 27px)/1.25 var(--mono); text-wrap: balance;
  }
  .door .notice p, .door .notice small { color: var(--muted); }
  .door .acts { grid-area: auto; flex-wrap: wrap; gap: 10px; padding-top: 24px; }
  .door .act {
    height: auto; min-height: 44px; padding: 6px 18px; border: 1.6px solid var(--rule); border-radius: 2.4px;
    display: inline-flex; align-items: center; background: none; font: 600 16px/1.2 var(--mono);
  }
  .door .act:first-child {
    border-color: var(--accent); background: var(--accent); color: light-dark(#ffffff, #0b0d12);
  }
  .door .act:not(:first-child):hover { border-color: var(--accent); background: none; }
  .door .notice small { margin-top: 16px; font: 13.6px/1.4 var(--mono); }
  .refused { padding: 8px 14px; color: var(--warn); font-weight: 550; }
  @media (pointer: coarse) {
    .act { height: 44px; border-radius: 22px; }
  }
  @media (max-width: 559px) {
    .notice { grid-template-columns: 1fr; }
    .acts { grid-column: 1; grid-row: auto; padding-top: 8px; }
  }
  @media (prefers-reduced-motion: no-preference) {
    .notice, .refused { animation: rise .22s cubic-bezier(.2, .8, .2, 1); }
    .veil { animation: dim .3s ease-out; }
    @keyframes dim { from { opacity: 0; } }
  }
`;
