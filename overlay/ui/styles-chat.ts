// Styles of the chat panel: docked beside the terminal in a wide window, a sheet over its lower part in a narrow one.

export const CHAT_STYLES = `
  .toasts {
    position: absolute; right: 16px; bottom: calc(16px + var(--bottom, 0px)); display: flex; flex-direction: column; gap: 8px;
    z-index: 1; width: min(340px, calc(100vw - 32px));
  }
  .toast { display: flex; gap: 10px; padding: 10px 14px 10px 10px; }
  .toast div { min-width: 0; }
  .toast b { font-weight: 600; }
  .toast p {
    color: var(--dim); overflow: hidden; display: -webkit-box; -webkit-line-clamp: 5; -webkit-box-orient: vertical;
    overflow-wrap: anywhere; white-space: pre-line;
  }
  @media (prefers-reduced-motion: no-preference) { .toast, .welcome { animation: rise .22s cubic-bezier(.2, .8, .2, 1); } }
  .welcome {
    position: absolute; left: 16px; bottom: var(--teleport-last, calc(16px + var(--bottom, 0px))); width: min(400px, calc(100vw - 32px));
    max-height: min(45vh, calc(100vh - var(--teleport-first, 0px) - var(--teleport-last, 0px)));
    overflow: hidden; padding: 14px 44px 16px 16px;
  }
  .welcome h2 { display: flex; gap: 8px; font-weight: 650; margin-bottom: 4px; }
  .welcome p { color: var(--dim); white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; }
  .welcome .plain { position: absolute; top: 8px; right: 8px; }
  .chat {
    position: absolute; display: flex; flex-direction: column; background: var(--bg); pointer-events: auto;
  }
  .chat[data-place="dock"] {
    top: var(--bar); right: 0; bottom: 0; width: var(--dock); border-left: 1px solid var(--line);
  }
  .chat[data-place="sheet"] {
    left: 0; right: 0; bottom: var(--keyboard, 0px); height: min(62vh, 480px);
    max-height: calc(100vh - var(--keyboard, 0px) - var(--bar)); border-top: 1px solid var(--line);
    border-radius: 16px 16px 0 0; box-shadow: var(--shadow);
  }
  .chat-head { display: flex; align-items: center; justify-content: space-between; padding: 8px 8px 4px 16px; }
  .chat-head h2 { font-weight: 650; }
  .log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 4px 16px 10px; }
  .log:focus-visible { outline-offset: -2px; }
  .note {
    padding: 10px 12px; margin-bottom: 8px; border-radius: 10px; background: var(--raised); color: var(--dim);
    white-space: pre-wrap; overflow-wrap: anywhere;
  }
  .empty { color: var(--dim); padding: 12px 0; text-wrap: balance; }
  .earlier {
    display: block; margin: 2px auto 8px; padding: 4px 12px; border-radius: 12px; color: var(--dim);
    background: var(--raised); font-size: 12px;
  }
  .earlier:hover { background: var(--hover); color: var(--fg); }
  .line { position: relative; padding-left: 34px; }
  .line + .line { margin-top: 2px; }
  .line.head { margin-top: 12px; }
  .line:first-child { margin-top: 4px; }
  .line .avatar { position: absolute; left: 0; top: 1px; }
  .from { display: flex; align-items: baseline; gap: 8px; }
  .from b {
    font-weight: 650; color: var(--c); overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  }
  @media (prefers-color-scheme: light) { .from b { color: color-mix(in oklab, var(--c) 42%, #0b0d12); } }
  time { color: var(--dim); font-size: 11px; font-variant-numeric: tabular-nums; }
  .line p { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; }
  .line a { color: var(--accent); text-decoration: underline; text-underline-offset: 2px; pointer-events: auto; }
  .mention { font-weight: 600; }
  .mention[data-me] { padding: 0 3px; border-radius: 4px; background: color-mix(in srgb, var(--accent) 28%, transparent); }
  .named::before {
    content: ""; position: absolute; inset: -2px -8px -2px -8px; border-left: 3px solid var(--accent);
    border-radius: 4px; background: color-mix(in srgb, var(--accent) 9%, transparent); pointer-events: none;
  }
  .from .ai { align-self: center; padding: 1px 3px; font-size: 9px; }
  .grows { display: inline-block; width: 7px; height: 1em; margin-left: 2px; vertical-align: -2px; background: var(--accent); }
  @media (prefers-reduced-motion: no-preference) {
    .grows { animation: blink 1s steps(2) infinite; }
    @keyframes blink { to { opacity: 0; } }
  }
  .emote p { font-style: italic; }
  .emote i { font-weight: 600; }
  .gone { color: var(--dim); font-style: italic; }
  .left-off { display: flex; align-items: center; gap: 10px; padding: 10px 0 4px; color: var(--accent); font-size: 11px; font-weight: 600; }
  .left-off::before, .left-off::after { content: ""; flex: 1; height: 1px; background: currentColor; opacity: .5; }
  .take {
    position: absolute; right: 0; bottom: 0; padding: 1px 8px; border-radius: 10px; background: var(--raised); color: var(--bad);
    font-size: 12px; opacity: 0;
  }
  .line:hover .take, .line:focus-within .take { opacity: 1; }
  @media (hover: none) { .take { position: static; opacity: 1; } }
  .chat[data-place="dock"] ~ .toasts { right: calc(16px + var(--dock)); }
  .chat[data-place="sheet"] ~ .toasts { top: calc(var(--bar) + 8px); bottom: auto; }
  .mine-waiting p { opacity: .6; }
  .fate { color: var(--dim); font-size: 12px; }
  .mine-failed .fate { color: var(--bad); }
  .fate button { text-decoration: underline; margin-left: 8px; color: var(--fg); }
  .composer { padding: 0 12px max(10px, env(safe-area-inset-bottom)); }
  .composer { position: relative; }
  .naming { position: absolute; left: 12px; right: 12px; bottom: calc(100% - 4px); padding: 4px; }
  .naming li { display: flex; align-items: center; gap: 8px; min-height: 32px; padding: 0 8px; border-radius: 8px; cursor: pointer; }
  .naming [aria-selected="true"], .naming li:hover { background: var(--hover); }
  .field {
    display: flex; align-items: flex-end; gap: 4px; padding: 4px; border: 1px solid var(--line);
    border-radius: 12px; background: var(--raised);
  }
  .field:focus-within { border-color: var(--accent); }
  textarea {
    all: unset; box-sizing: border-box; flex: 1; min-width: 0; min-height: 30px; max-height: 140px;
    padding: 6px 8px; overflow-y: auto; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.4;
    color: var(--fg);
  }
  textarea:focus-visible { outline: none; }
  textarea::placeholder { color: var(--dim); opacity: 1; }
  .send {
    display: grid; place-items: center; width: 30px; height: 30px; border-radius: 8px; color: var(--accent);
  }
  .send:hover { background: var(--hover); }
  .keys { display: flex; gap: 12px; overflow: hidden; padding: 6px 4px 0; color: var(--dim); font-size: 11px; white-space: nowrap; }
  .keys output { margin-left: auto; color: var(--warn); font-variant-numeric: tabular-nums; }
  kbd {
    font: inherit; padding: 0 4px; border: 1px solid var(--line); border-radius: 4px; background: var(--raised);
  }
  @media (pointer: coarse) {
    textarea { font-size: 16px; min-height: 40px; padding: 9px 8px; }
    .send { width: 40px; height: 40px; }
    .keys span { display: none; }
  }
`;
