// A seat whose person types and clicks: what they do takes its time to the app, and the bridge can keep it back, as a
// terminal does (`seats/terminal/`).
import type { AppModel } from './app-model.ts';
import type { Fixture } from './fixture.ts';
import type { Seat, SeatOptions } from './seat.ts';

/** A press of the mouse outside of every window. */
const CLICK = Buffer.from('\x1b[<0;1;1M');

export interface Typist extends Seat {
  /**
   * What has happened, in order: the app's commands by their name as it carried them out, `key` for what its person did
   * there, and `news` where a change of the room reached the bridge.
   */
  readonly got: string[];
  /** How many times the bridge keeps input back now. */
  holds(): number;
  /** A key goes to the bridge and, unless the bridge keeps input back, on its way to the app. */
  key(key: string): void;
  /** So does a click. @param act what it does in the app */
  click(act: (model: AppModel) => void): void;
}

export interface TypistOptions extends SeatOptions {
  /** How long input is on its way, ms. */
  travelMs?: number;
}

/** Opens a seat and waits until its bridge is in the room. */
export async function openTypist(on: Fixture, options: TypistOptions = {}): Promise<Typist> {
  const { travelMs = 30, ...rest } = options;
  const got: string[] = [];
  let kept: (() => void)[] = [];
  /** What is on its way to the app, oldest first. */
  const flying: (() => void)[] = [];
  const landed: (() => void)[] = [];
  let holds = 0;

  const land = (count = flying.length): void => {
    for (const act of flying.splice(0, count)) {
      got.push('key');
      act();
    }
    if (flying.length > 0) return;
    for (const resolve of landed.splice(0)) resolve();
  };
  const send = (act: () => void): void => {
    flying.push(act);
    setTimeout(() => {
      const at = flying.indexOf(act);
      if (at >= 0) land(at + 1);
    }, travelMs);
  };
  let rev: number | undefined;
  const seat = await on.seat({
    app: { tickMs: 20 },
    ...rest,
    watch: {
      state({ mirror }) {
        if (mirror.canonical.rev !== rev) got.push('news');
        rev = mirror.canonical.rev;
      },
      reading() {},
    },
    holdKeys() {
      holds += 1;
      const { promise, resolve } = Promise.withResolvers<void>();
      landed.push(resolve);
      if (flying.length === 0) land();
      return {
        arrived: promise,
        [Symbol.dispose]() {
          holds -= 1;
          if (holds > 0) return;
          const acts = kept;
          kept = [];
          for (const act of acts) send(act);
        },
      };
    },
  });

  const { model } = seat.app;
  const run = model.run.bind(model);
  // What is on its way arrives at the worst moment: just before a line of the chat, or just after a window got the keys.
  model.run = (cmd, params) => {
    if (cmd === 'exec_command') land();
    got.push(cmd);
    const done = run(cmd, params);
    if (cmd === 'create_window' || cmd === 'close_window') land();
    return done;
  };
  const does = (act: () => void, keys: Uint8Array): void => {
    if (holds > 0) kept.push(act);
    else send(act);
    seat.bridge.input(keys);
  };
  return Object.assign(seat, {
    got,
    holds: () => holds,
    key: (key: string) => does(() => model.press(key), Buffer.from(key)),
    click: (act: (model: AppModel) => void) => does(() => act(model), CLICK),
  });
}
