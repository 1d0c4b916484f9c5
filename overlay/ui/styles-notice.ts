// Styles of the notice over the terminal and of the veil that dims the terminal.

export const NOTICE_STYLES = `
  .veil {
    position: absolute; inset: var(--bar) var(--dock) 0 0; background: rgb(8 10 15 / .55);
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
  .acts { grid-column: 2; grid-row: 1 / span 2; display: flex; gap: 8px; }
  .act {
    height: 32px; padding: 0 14px; border-radius: 16px; background: var(--raised); font-weight: 600;
    white-space: nowrap;
  }
  .act:first-child { background: var(--accent); color: var(--bg); }
  .act:hover { background: var(--hover); }
  .act:first-child:hover { background: var(--accent); filter: brightness(1.1); }
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
