// Styles of the menus: mine, and the room's; loaded with their bundle. They stand on those of the panels.

export const MENU_STYLES = `
  [data-panel="account"] .editor { padding: 4px 8px 8px; }
  .panel a.small { color: inherit; text-decoration: none; }
  .panel a.small:focus-visible, .panel h3:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; border-radius: 10px; }
  .rows > .about, .rows > .problem, .link > .about { display: block; padding: 2px 8px 6px; }
  .rows > .problem:empty { display: none; }
  .rows > .small { margin: 2px 8px 10px; }
  .signed-in { padding: 2px 8px 8px; overflow-wrap: anywhere; }
  .signed-in b { font-weight: 650; display: block; }
  .outs { display: flex; flex-wrap: wrap; gap: 6px; padding: 0 8px 4px; }
  .setting .here { color: var(--dim); }
  .entry {
    display: flex; align-items: center; gap: 12px; width: 100%; min-height: 48px; padding: 6px 8px; border-radius: 10px;
  }
  .entry:hover { background: var(--raised); }
  .entry > .icon { color: var(--dim); }
  .entry span { font-weight: 550; }
  .entry small, .invite small, .why small { display: block; color: var(--dim); font-size: 12px; font-weight: 400; line-height: 1.35; }
  .invite-form, .link { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; padding: 0 8px; }
  .invite-form .choice { padding: 0; margin: 6px 0 0; }
  .invite-form > .about { padding-bottom: 4px; }
  .why { padding: 0 8px 6px; }
  .invite-form label[for], .link label, .why label { font-weight: 500; padding-top: 6px; }
  .link { padding-top: 8px; }
  .link > .about { padding: 2px 0 4px; }
  .invite { padding: 6px 8px; border-radius: 10px; }
  .invite + .invite { border-top: 1px solid var(--line); border-radius: 0; }
  .invite .terms { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
  .invite .terms > span { flex: 1 1 160px; min-width: 0; overflow-wrap: anywhere; }
  .invite b { font-weight: 600; }
  .invite[data-state]:not([data-state="open"]) b { color: var(--dim); }
  .used { padding: 4px 0 2px 12px; border-left: 2px solid var(--line); margin: 4px 0 2px; }
  .used li { display: flex; flex-wrap: wrap; gap: 0 8px; justify-content: space-between; overflow-wrap: anywhere; }
  .sure {
    display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; padding: 10px; border-radius: 10px; background: var(--raised);
    box-shadow: inset 3px 0 var(--bad);
  }
  .sure p { flex: 1 0 100%; overflow-wrap: anywhere; }
  .sure .small { background: var(--hover); }
  .whole { display: flex; align-items: center; gap: 8px; padding: 0 8px 4px; color: var(--dim); }
  .rows > .small.bad { margin-top: 8px; }
  .small.bad { color: var(--bad); }
  @media (pointer: coarse) { .entry { min-height: 56px; } }
`;
