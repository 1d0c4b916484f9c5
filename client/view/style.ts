// How `<Terminal>` looks, in a light page and a dark one, and what xterm.js needs of its own style sheet.

/** Names in it are those of `../react/terminal.tsx`. */
const STYLE = `
.teleport-terminal {
  --tt-ground: #0b0d12;
  --tt-panel: light-dark(#fffdf8, #131824);
  --tt-text: light-dark(#1b1e26, #e8ebf2);
  --tt-line: light-dark(#857f70, #6b7894);
  --tt-accent: light-dark(#1f4fd8, #ffb454);
  --tt-warn: light-dark(#8a4b00, #ffd84d);
  container: teleport-terminal / size;
  position: relative;
  overflow: hidden;
  width: 100%;
  height: 100%;
  min-height: 3rem;
  background: var(--tt-ground);
  font: 0.875rem / 1.35 system-ui, sans-serif;
}
.teleport-terminal .stage { position: absolute; inset: 0; }
.teleport-terminal .frame { position: absolute; transform-origin: 0 0; }
.teleport-terminal .over { position: absolute; left: 0; top: 0; width: 0; height: 0; overflow: hidden; pointer-events: none; }
.teleport-terminal[data-status="reconnecting"] .stage,
.teleport-terminal[data-status="offline"] .stage,
.teleport-terminal[data-live="no"] .stage { opacity: 0.55; }
.teleport-terminal[data-paused] .stage { filter: grayscale(0.9) brightness(0.6); }
.teleport-terminal[data-paused]::after {
  content: "";
  position: absolute;
  inset: 0;
  border: max(2px, 0.3cqmin) dashed #ffd84d;
  pointer-events: none;
}
.teleport-terminal .notes {
  position: absolute;
  inset: auto 0 0;
  display: flex;
  flex-direction: column;
  align-items: center;
  gap: 0.4em;
  padding: 0.6em;
  pointer-events: none;
  z-index: 1;
}
.teleport-terminal .note {
  display: flex;
  align-items: center;
  gap: 0.6em;
  max-width: min(100%, 40em);
  padding: 0.4em 0.8em;
  border: 1px solid var(--tt-line);
  border-radius: 0.2em;
  background: var(--tt-panel);
  color: var(--tt-text);
  overflow-wrap: anywhere;
  pointer-events: auto;
}
.teleport-terminal .note.passing { animation: tt-come 160ms ease-out; }
.teleport-terminal .note.paused { border: 2px solid var(--tt-warn); }
.teleport-terminal .note p { margin: 0; }
.teleport-terminal .note b { color: var(--tt-warn); }
.teleport-terminal .note button {
  flex: none;
  min-width: 24px;
  min-height: 24px;
  padding: 0.1em 0.7em;
  border: 1px solid var(--tt-line);
  border-radius: 0.15em;
  background: transparent;
  color: inherit;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
.teleport-terminal .note button:hover { border-color: var(--tt-accent); }
.teleport-terminal .note button:focus-visible { outline: 2px solid var(--tt-accent); outline-offset: 1px; }
.teleport-terminal .spinner {
  flex: none;
  width: 1em;
  height: 1em;
  border: 0.16em solid var(--tt-line);
  border-top-color: var(--tt-accent);
  border-radius: 50%;
  animation: tt-spin 900ms linear infinite;
}
@keyframes tt-spin { to { transform: rotate(1turn); } }
@keyframes tt-come { from { opacity: 0; transform: translateY(0.4em); } }
@media (prefers-reduced-motion: reduce) {
  .teleport-terminal .spinner { animation-duration: 4s; }
  .teleport-terminal .note.passing { animation: none; }
}
@container teleport-terminal (width < 340px) {
  .teleport-terminal .notes { padding: 4px; gap: 3px; font-size: 11px; }
  .teleport-terminal .note { padding: 2px 6px; gap: 5px; }
  .teleport-terminal .note .more, .teleport-terminal .spinner ~ button { display: none; }
}
.teleport-terminal .xterm { position: relative; cursor: text; user-select: none; -webkit-user-select: none; }
.teleport-terminal .xterm:focus, .teleport-terminal .xterm.focus { outline: none; }
.teleport-terminal .xterm.enable-mouse-events { cursor: default; }
.teleport-terminal .xterm .xterm-cursor-pointer { cursor: pointer; }
.teleport-terminal .xterm-helpers { position: absolute; top: 0; z-index: 5; }
.teleport-terminal .xterm-helper-textarea {
  position: absolute;
  left: -9999em;
  top: 0;
  width: 0;
  height: 0;
  margin: 0;
  padding: 0;
  border: 0;
  opacity: 0;
  z-index: -5;
  white-space: nowrap;
  overflow: hidden;
  resize: none;
}
.teleport-terminal .composition-view { display: none; position: absolute; white-space: nowrap; z-index: 1; background: #000; color: #fff; }
.teleport-terminal .composition-view.active { display: block; }
.teleport-terminal .xterm-viewport {
  position: absolute;
  inset: 0;
  overflow-y: scroll;
  scrollbar-width: none;
  cursor: default;
  background-color: var(--tt-ground);
}
.teleport-terminal .xterm-screen { position: relative; }
.teleport-terminal .xterm-scroll-area { visibility: hidden; }
.teleport-terminal .xterm-char-measure-element,
.xterm-char-measure-element {
  display: inline-block;
  visibility: hidden;
  position: absolute;
  top: 0;
  left: -9999em;
  line-height: normal;
}
.teleport-terminal .xterm-accessibility, .teleport-terminal .xterm-message {
  position: absolute;
  inset: 0;
  z-index: 10;
  color: transparent;
  pointer-events: none;
}
.teleport-terminal .xterm-accessibility-tree { user-select: text; white-space: pre; }
.teleport-terminal .live-region, .teleport-terminal .unseen {
  position: absolute;
  left: -9999px;
  width: 1px;
  height: 1px;
  overflow: hidden;
}
.teleport-terminal .xterm-dim { opacity: 1 !important; }
.teleport-terminal .xterm-underline-1 { text-decoration: underline; }
.teleport-terminal .xterm-underline-2 { text-decoration: double underline; }
.teleport-terminal .xterm-underline-3 { text-decoration: wavy underline; }
.teleport-terminal .xterm-underline-4 { text-decoration: dotted underline; }
.teleport-terminal .xterm-underline-5 { text-decoration: dashed underline; }
.teleport-terminal .xterm-overline { text-decoration: overline; }
.teleport-terminal .xterm-overline.xterm-underline-1 { text-decoration: overline underline; }
.teleport-terminal .xterm-strikethrough { text-decoration: line-through; }
`;

/**
 * Adopts the style where an element is, in a document or a shadow root.
 * @returns takes it away again
 */
export function adoptStyle(element: Element): () => void {
  const holder = element.getRootNode();
  if (!(holder instanceof Document || holder instanceof ShadowRoot)) return () => {};
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  holder.adoptedStyleSheets = [...holder.adoptedStyleSheets, sheet];
  return () => {
    holder.adoptedStyleSheets = holder.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}
