// The overlay's style sheet: tokens for light and dark, the bar, cards. Lives in the shadow root.
import { GHOST_STYLES } from './styles-ghosts.ts';
import { NOTICE_STYLES } from './styles-notice.ts';

const TOKENS = `
  :host {
    --bg: #10131b; --raised: #191d28; --hover: #232938; --line: #2a3040;
    --fg: #eceff6; --dim: #a3acbf; --accent: #4fe0c0; --warn: #ffb454; --bad: #ff8fa3;
    --ink: #0b0d12; --shadow: 0 8px 28px rgb(0 0 0 / .45), 0 1px 3px rgb(0 0 0 / .4);
    --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
    position: fixed; inset: 0; z-index: 2147483000; pointer-events: none; display: block;
    color-scheme: light dark; color: var(--fg); font: 13px/1.4 var(--sans); text-align: left;
    -webkit-font-smoothing: antialiased;
  }
  @media (prefers-color-scheme: light) {
    :host {
      --bg: #fbfbfd; --raised: #eef0f5; --hover: #e2e6ee; --line: #d5dae4;
      --fg: #151922; --dim: #505a6d; --accent: #00705c; --warn: #8a5200; --bad: #b3213f;
      --shadow: 0 8px 28px rgb(20 28 48 / .2), 0 1px 3px rgb(20 28 48 / .18);
    }
  }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h1, h2, p, ul, ol { margin: 0; padding: 0; font: inherit; list-style: none; }
  button { all: unset; box-sizing: border-box; cursor: pointer; -webkit-tap-highlight-color: transparent; }
  button:focus-visible, textarea:focus-visible, .log:focus-visible {
    outline: 2px solid var(--accent); outline-offset: 1px;
  }
  .sr {
    position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap;
  }
  .ai { padding: 0 2px; border-radius: 3px; background: var(--fg); color: var(--bg); font: 700 8px/10px var(--sans); text-decoration: none; }
  .avatar .ai { position: absolute; z-index: 1; left: -4px; top: -4px; }
  .icon { width: 16px; height: 16px; display: block; flex: none; }
  .avatar {
    position: relative; display: inline-grid; place-items: center; width: 24px; height: 24px;
    flex: none; color: var(--c); isolation: isolate;
  }
  .avatar svg { grid-area: 1 / 1; width: 100%; height: 100%; }
  .avatar b {
    grid-area: 1 / 1; z-index: 1; color: var(--ink); font-size: 10px; font-weight: 700; line-height: 1;
    letter-spacing: -.02em;
  }
`;

const BAR = `
  .bar {
    position: absolute; inset: 0 0 auto 0; height: var(--bar); display: flex; align-items: center;
    gap: 8px; padding: 0 max(8px, env(safe-area-inset-right)) 0 max(10px, env(safe-area-inset-left));
    background: var(--bg); border-bottom: 1px solid var(--line); pointer-events: auto;
    user-select: none; -webkit-user-select: none; white-space: nowrap;
  }
  .room { display: flex; align-items: center; gap: 8px; min-width: 0; flex: 0 1 auto; }
  .room h1 { font-weight: 650; overflow: hidden; text-overflow: ellipsis; letter-spacing: -.005em; }
  .name {
    display: flex; align-items: center; gap: 3px; max-width: 100%; height: 28px; padding: 0 6px 0 8px;
    border-radius: 14px;
  }
  .name span:first-child { overflow: hidden; text-overflow: ellipsis; }
  .name .icon { width: 14px; height: 14px; color: var(--dim); }
  .name:hover, .name[aria-expanded="true"] { background: var(--hover); }
  .watching {
    display: flex; align-items: center; gap: 5px; height: 24px; padding: 0 8px; border-radius: 12px;
    background: var(--raised); color: var(--dim); min-width: 0; max-width: 26ch;
  }
  .watching .icon { width: 14px; height: 14px; }
  [data-sign="recorded"] { flex: none; color: var(--warn); }
  .missing { color: var(--warn); max-width: none; }
  .watching .whose { overflow: hidden; text-overflow: ellipsis; }
  .typist { max-width: 34ch; color: var(--fg); }
  .does { display: flex; align-items: center; gap: 4px; flex: none; color: var(--dim); }
  [data-keyboard="lower"] .does { color: var(--accent); }
  button.watching:hover { background: var(--hover); color: var(--fg); }
  .lock { color: var(--dim); }
  .lock .icon { width: 14px; height: 14px; }
  .mark { width: 20px; height: 20px; flex: none; }
  .mark-a { fill: var(--accent); }
  .mark-b { fill: none; stroke: var(--dim); stroke-width: 1.6; stroke-linejoin: round; }
  .people { display: flex; align-items: center; gap: 4px; margin-left: auto; min-width: 0; }
  .chip { display: flex; min-width: 0; }
  .chip button {
    display: flex; align-items: center; gap: 6px; height: 28px; padding: 0 10px 0 2px; border-radius: 14px;
    background: var(--raised); max-width: 190px; min-width: 0;
  }
  .chip button:hover { background: var(--hover); }
  .chip button:has(.who.sr) { padding: 0 2px; background: none; gap: 0; }
  .chip[data-me] button { box-shadow: inset 0 0 0 1px var(--line); }
  .chip[data-follows] button { box-shadow: inset 0 0 0 1px var(--dim); }
  .chip[data-followed] button { box-shadow: inset 0 0 0 2px var(--accent); }
  .chip .who { overflow: hidden; text-overflow: ellipsis; font-weight: 550; }
  .chip[data-me] .who::after { content: " you"; color: var(--dim); font-weight: 400; }
  .chip .icon { width: 12px; height: 12px; color: var(--dim); }
  .face { position: relative; display: grid; flex: none; }
  .face i {
    position: absolute; right: -3px; bottom: -3px; display: grid; place-items: center; width: 14px; height: 14px;
    border-radius: 50%; background: var(--bg);
  }
  .face i .icon { width: 11px; height: 11px; color: var(--fg); }
  [data-doing="idle"] .avatar, [data-doing="away"] .avatar { opacity: .65; filter: saturate(.5); }
  .more {
    display: grid; place-items: center; min-width: 28px; height: 28px; padding: 0 6px; border-radius: 14px;
    color: var(--dim); font-weight: 600; font-variant-numeric: tabular-nums;
  }
  .more:hover, .more[aria-expanded="true"], .chat-toggle:hover, button.connection:hover { background: var(--hover); color: var(--fg); }
  .connection {
    display: flex; flex: none; align-items: center; gap: 5px; height: 28px; padding: 0 8px; border-radius: 14px;
    color: var(--dim); font-variant-numeric: tabular-nums;
  }
  .connection .state { color: var(--fg); }
  .connection .detail { min-width: 3.4em; max-width: 30ch; overflow: hidden; text-overflow: ellipsis; }
  .light { color: var(--warn); }
  .light .icon { width: 14px; height: 14px; }
  [data-status="live"] .light { color: var(--accent); }
  [data-status="offline"] .light, [data-status="live"] .light[data-link="poor"] { color: var(--bad); }
  [data-status="live"] .light[data-link="fair"] { color: var(--warn); }
  button.connection { background: var(--raised); }
  .chat-toggle {
    position: relative; display: flex; align-items: center; gap: 6px; height: 28px; padding: 0 12px 0 10px;
    border-radius: 14px; background: var(--raised); font-weight: 550;
  }
  .chat-toggle[aria-expanded="true"] { background: var(--hover); }
  .count {
    min-width: 18px; height: 18px; padding: 0 5px; border-radius: 9px; background: var(--accent);
    color: var(--bg); font-size: 11px; line-height: 18px; text-align: center; font-variant-numeric: tabular-nums;
  }
  @media (pointer: coarse) {
    .more, .connection, .chat-toggle, .chip button, .name { height: 44px; min-width: 44px; border-radius: 22px; }
    .connection, .chat-toggle { justify-content: center; }
    button.watching { height: 44px; border-radius: 22px; }
    .chip button { padding: 0 12px 0 8px; }
    .chip button:has(.who.sr) { padding: 0 8px; }
    .face { transform: scale(1.15); }
  }
  @media (max-width: 1099px) { .watching .word { display: none; } }
  @media (max-width: 759px) { .typist { flex: none; max-width: 14ch; padding: 0 6px; } }
  @media (max-width: 759px) {
    .chat-toggle .word, .connection .state, .connection .detail { display: none; }
    [data-status="reconnecting"] .detail, [data-status="offline"] .state, [data-status="paused"] .state { display: block; }
    .chat-toggle { padding: 0 7px; }
    .connection { padding: 0 7px; }
    .bar { gap: 4px; }
    .chat-toggle .count { position: absolute; top: -3px; right: -3px; }
  }
  @media (max-width: 479px) {
    .mark { display: none; }
    .room h1 { max-width: 30vw; }
    .bar:not([data-status="live"]) h1 { display: none; }
    .people { gap: 2px; }
  }
`;

const CARDS = `
  .card {
    background: var(--bg); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow);
  }
  .plain {
    display: grid; place-items: center; width: 28px; height: 28px; border-radius: 8px; color: var(--dim);
    pointer-events: auto;
  }
  .plain:hover { background: var(--hover); color: var(--fg); }
  @media (prefers-reduced-motion: no-preference) {
    @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
    [data-status="connecting"] .light .icon, [data-status="reconnecting"] .light .icon {
      animation: turn 1.4s linear infinite;
    }
    @keyframes turn { to { transform: rotate(1turn); } }
  }
`;

export const STYLES = TOKENS + BAR + CARDS + GHOST_STYLES + NOTICE_STYLES;
