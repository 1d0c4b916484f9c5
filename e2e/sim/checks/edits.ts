// Follows what a person does in one app until the bridge has seen it, and decides whether the room must then have it.

import { desired, type Mirror } from '../../../bridge/core/mirror.ts';
import type { LocalWindow } from '../../../bridge/core/windows/local.ts';
import { raisesBetween } from '../../../bridge/core/windows/stacking/order.ts';
import { isStroke } from '../../../protocol/strokes.ts';
import type { WindowOp } from '../../../protocol/windows.ts';
import type { ModelApp } from '../app/app.ts';
import type { Sampled } from '../app/transport.ts';
import {
  absorbedOf,
  DESK_G,
  isStrokeRegister,
  type Ledger,
  type Register,
  registersOf,
  type Value,
} from './ledger.ts';
import type { Texts } from './texts.ts';

interface Edit {
  value: Value;
  /** Virtual ms. */
  at: number;
}

const isAxis = (register: Register): boolean => /^[xywh]$/.test(register);

export class Edits {
  /** What a person did: each counts once, whatever it changed. */
  count = 0;
  /** The same as the ops that it may at most become. */
  readonly done: Record<WindowOp['op'], number> = { add: 0, set: 0, text: 0, raise: 0, del: 0 };
  #app: ModelApp;
  #sid: string;
  #ledger: Ledger;
  #texts: Texts;
  #pending = new Map<string, Map<Register, Edit[]>>();

  constructor(app: ModelApp, sid: string, ledger: Ledger, texts: Texts) {
    this.#app = app;
    this.#texts = texts;
    this.#sid = sid;
    this.#ledger = ledger;
    this.#giveAll();
  }

  /** Runs something that a person does. @param now virtual ms */
  act(now: number, run: () => void): void {
    const before = new Map(this.#app.windows().map((w) => [w.id, w]));
    const order = [...before.keys()].reverse();
    const written = new Map([...this.#app.texts].map(([id, { text }]) => [id, text]));
    const look = new Map(registersOf({ props: this.#app.look }));
    run();
    this.count += 1;
    for (const [id, { text }] of this.#app.texts) {
      const old = written.get(id) ?? '';
      if (old === text) continue;
      this.done.text += 1;
      this.#texts.edited(this.#sid, old, text);
    }
    let touched = 0;
    for (const [register, value] of registersOf({ props: this.#app.look })) {
      if (look.get(register) === value) continue;
      touched = 1;
      this.#ledger.give(register, value);
      this.#note(DESK_G, register, value, now);
    }
    const after = this.#app.windows();
    for (const window of after) {
      const old = before.get(window.id);
      before.delete(window.id);
      if (old) touched += this.#compare(old, window, now);
      else this.#opened(window, now);
    }
    for (const id of before.keys()) {
      this.#pending.delete(id);
      this.#note(id, 'close', true, now);
    }
    this.done.set += touched;
    this.done.del += before.size;
    this.done.raise += raisesBetween(order, after.map((w) => w.id).reverse()).length;
  }

  #opened(window: LocalWindow, now: number): void {
    this.done.add += 1;
    this.#note(window.id, 'open', true, now);
    for (const [register, value] of allOf(window)) this.#ledger.give(register, value);
  }

  /** @returns 1 if the window is not as it was */
  #compare(old: LocalWindow, window: LocalWindow, now: number): number {
    const was = new Map(allOf(old));
    let touched = 0;
    for (const [register, value] of allOf(window, old)) {
      // Who moves a zoomed window gives it the size that it had zoomed.
      if (old.zoomed) this.#ledger.give(register, value);
      if (was.get(register) === value) continue;
      touched = 1;
      this.#ledger.give(register, value);
      this.#note(window.id, register, value, now);
    }
    return touched;
  }

  #note(id: string, register: Register, value: Value, at: number): void {
    const edits = this.#pending.get(id) ?? new Map<Register, Edit[]>();
    this.#pending.set(id, edits);
    edits.set(register, [...(edits.get(register) ?? []), { value, at }]);
  }

  /** A new process: what was in the app is gone, and what it opens by itself is nobody's edit. */
  restarted(): void {
    this.#pending.clear();
    this.#giveAll();
  }

  /** The app made a window for its bridge, with a seed of its own: without an answer it looks like a person's. */
  created(): void {
    const [newest] = this.#app.windows();
    for (const [register, value] of newest ? allOf(newest) : []) {
      if (register.startsWith('prop.')) this.#ledger.give(register, value);
    }
  }

  /**
   * Something other than a person moved the windows; those that the bridge does not know count from there.
   * @param mirror of a bridge that has looked at this process of the app
   */
  moved(mirror: Mirror | undefined): void {
    const types = new Map<string, string>();
    for (const { id, type } of mirror?.local.entries.values() ?? []) types.set(id, type);
    this.#giveAll(({ id, type }) => types.get(id) !== type);
  }

  #giveAll(which: (window: LocalWindow) => boolean = () => true): void {
    const desk = { rect: [0, 0, 1, 1], title: '', props: this.#app.look } as const;
    for (const [register, value] of registersOf(desk)) this.#ledger.give(register, value);
    for (const window of this.#app.windows().filter(which)) {
      for (const [register, value] of allOf(window)) this.#ledger.give(register, value);
    }
  }

  /** The bridge died with what it knew: what it had not written it has to find again. */
  died(savedAt: number): void {
    for (const { id, register, value, at } of this.#ledger.drop(this.#sid, savedAt)) {
      const newer = this.#pending.get(id)?.has(register);
      if (!newer) this.#note(id, register, value, at);
    }
  }

  /** A reading was taken: what it shows of the person's edits has to get to the room. */
  captured(before: Mirror, after: Mirror, sampled: Sampled & { resized: boolean }): void {
    if (!before.joined) return;
    const { windows, resized } = sampled;
    const shown = new Map(windows.map((w) => [w.id, w]));
    for (const [id, edits] of [...this.#pending]) {
      for (const [register, list] of [...edits]) {
        const asked = isStrokeRegister(register) ? sampled.strokesAt.get(id) : undefined;
        const at = asked ?? sampled.at;
        const edit = list.findLast((e) => e.at <= at);
        if (!edit) continue;
        const later = list.filter((e) => e.at > at);
        if (later.length > 0) edits.set(register, later);
        else edits.delete(register);
        if (id === DESK_G) {
          this.#judgeLook(register, edit, { before, after, sampled });
          continue;
        }
        this.#judge(id, register, edit, { before, after, window: shown.get(id), resized, at });
      }
      if (edits.size === 0) this.#pending.delete(id);
    }
  }

  #judgeLook(
    register: Register,
    { value, at }: Edit,
    seen: { before: Mirror; after: Mirror; sampled: Sampled },
  ): void {
    const { before, after, sampled } = seen;
    this.#ledger.waive(this.#sid, DESK_G, register);
    const now = new Map(registersOf({ props: sampled.look })).get(register);
    const was = new Map(registersOf({ props: before.desk.seen ?? {} })).get(register);
    const known = before.canonical.desktop !== null && before.desk.boot === after.desk.boot;
    if (!known || now !== value || was === value || !this.#app.traits.can.desktop) return;
    if (absorbedOf(before, DESK_G).has(register)) return;
    const seenAt = sampled.at;
    this.#ledger.claim({ sid: this.#sid, id: DESK_G, g: DESK_G, register, value, at, seenAt });
  }

  #judge(
    id: string,
    register: Register,
    { value, at }: Edit,
    seen: {
      before: Mirror;
      after: Mirror;
      window: LocalWindow | undefined;
      resized: boolean;
      at: number;
    },
  ): void {
    const { before, after, window } = seen;
    const known = entryOf(before, id);
    const entry = entryOf(after, id);
    const claim = (g: string): void => {
      // The room may still ask another bridge for its first windows, and then this one's were never there.
      if (after.seeded.has(g)) return;
      this.#ledger.claim({ sid: this.#sid, id, g, register, value, at, seenAt: seen.at });
    };
    if (register === 'open') {
      const type = window?.type;
      const isOne = (other: { id: string; type: string }) => other.id === id && other.type === type;
      const { start } = before.local;
      // One that got the id and the type of a window that the app had opened by itself is that one to the bridge.
      const taken = Array.isArray(start) && start.some(isOne);
      if (!taken && after.local.doomed.some(isOne)) {
        this.#ledger.violations.push(`${this.#sid} closes ${id}, which a person opened`);
      }
      if (!entry || before.local.entries.has(entry.g)) return;
      if (before.compared && entry.g.startsWith(`${this.#sid}:`)) claim(entry.g);
      return;
    }
    if (!known || before.local.start !== null || before.local.boot !== after.local.boot) return;
    this.#ledger.waive(this.#sid, known.g, register);
    if (register === 'close') {
      // One of the same type that got its id at once is the same to the bridge: what was done to the first is over.
      if (window?.type === known.type) this.#ledger.forget(this.#sid, known.g);
      else claim(known.g);
      return;
    }
    if (!window || !entry || entry.g !== known.g || window.private !== undefined) return;
    if (shownOf(register, window) !== value) return;
    if (shownOf(register, { ...window, ...known.seen }) === value) return;
    if (absorbedOf(before, id).has(register)) return;
    const zoomed = window.zoomed === true || known.seen.zoomed === true;
    if (isAxis(register) && (seen.resized || zoomed)) return;
    if (register === 'title' && window.type !== 'text_editor') return;
    // A window that the room does not have, or not any more, is about to be closed here.
    if (desired(after).windows.has(known.g)) claim(known.g);
  }
}

function entryOf(mirror: Mirror, id: string) {
  return [...mirror.local.entries.values()].find((entry) => entry.id === id);
}

/** What a window shows of a register; a stroke that is not there is null. */
function shownOf(register: Register, window: LocalWindow): Value {
  return new Map(allOf(window)).get(register) ?? (isStrokeRegister(register) ? null : undefined);
}

/**
 * All registers that an app shows of a window, zoom and path as the props that they are for the room.
 * @param before the same window earlier, whose strokes may be gone
 */
function allOf(window: LocalWindow, before?: LocalWindow): [Register, Value][] {
  const { rect, title, props, zoomed, path } = window;
  const gone = Object.keys(before?.props ?? {}).filter(
    (key) => isStroke(key) && !Object.hasOwn(props ?? {}, key),
  );
  const more = {
    ...(zoomed === undefined ? {} : { zoomed }),
    ...(path === undefined ? {} : { path }),
    ...Object.fromEntries(gone.map((key) => [key, null])),
  };
  return registersOf({ rect, title, props: { ...props, ...more } });
}
