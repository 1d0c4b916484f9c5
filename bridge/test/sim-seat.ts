// One seat of the simulation: app, bridge state, loop, socket and disk, all in virtual time.
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import { fromStored, toStored } from '../bridge-file.ts';
import { EMPTY_CHAT } from '../core/chat.ts';
import {
  createMirror,
  type Mirror,
  nextCommand,
  onIntent,
  onOutcome,
  onState,
  onSync,
  type Reaction,
  takeDelta,
} from '../core/mirror.ts';
import { onReading } from '../core/reading.ts';
import type { Abilities, Command } from '../core/windows/local.ts';
import { AppModel } from './app-model.ts';
import type { Sim, SimAppOptions } from './sim.ts';
import { carryOut, lookAt } from './sim-app.ts';

type Heard = ServerMessage | { type: 'welcome'; ack: number; seed: boolean };

export class SimSeat {
  readonly app: AppModel;
  readonly sid: string;
  mirror: Mirror;
  connected = false;
  /** The room has received its hello on this connection. */
  joined = false;
  seedGiven = false;
  #sim: Sim;
  #can: Abilities;
  #boot = 1;
  #resizes = 0;
  #seenResizes = 0;
  #connection = 0;
  #cut = 0;
  #lastArrival = 0;
  #lastDeparture = 0;
  #live = false;
  #welcome: { ack: number; seed: boolean } | null = null;
  #looking = false;
  #wanted = false;
  #inputUntil = 0;
  #flushAt = 0;
  #disk = '';
  #savedSize = -1;
  #savedAt = 0;
  /** Incremented when another bridge process takes over; callbacks of the old one are ignored. */
  #process = 0;

  constructor(sim: Sim, sid: string, options: SimAppOptions) {
    this.#sim = sim;
    this.sid = sid;
    this.app = new AppModel(options.cols, options.rows, options.quirks);
    this.#can = {
      raise: this.app.quirks.raise,
      zoom: false,
      title: false,
      props: false,
      types: null,
    };
    this.mirror = createMirror(sid, []);
    this.#save();
  }

  begin(): void {
    this.#beat(this.#process);
    this.#sim.clock.after(this.#ms(200), () => this.connect());
  }

  #ms(max: number): number {
    return 1 + Math.floor(this.#sim.rand() * max);
  }

  // --- faults and user actions

  /** The user does something; a browser's input makes the bridge poll often for a while. */
  user(act: (app: AppModel) => void): void {
    act(this.app);
    this.#inputUntil = this.#sim.clock.now + 1_000;
    this.wake();
  }

  restartApp(): void {
    this.#boot += 1;
    this.app.restart();
    this.wake();
  }

  /** Kills the bridge's process, and starts another one from what was on disk. */
  killBridge(): void {
    this.#process += 1;
    this.#looking = false;
    this.#welcome = null;
    this.disconnect();
    this.mirror = fromStored(JSON.parse(this.#disk), this.sid, []).mirror;
    this.#seenResizes = this.#resizes;
    this.#beat(this.#process);
  }

  /** Saves as often as `bridge.ts` does: the id mapping at once, the rest a little later. */
  #save(now = false): void {
    const { size } = this.mirror.local.entries;
    const { clock } = this.#sim;
    if (!now && size === this.#savedSize && clock.now < this.#savedAt + 200) return;
    this.#savedSize = size;
    this.#savedAt = clock.now;
    this.#disk = JSON.stringify(toStored(this.mirror, EMPTY_CHAT));
  }

  resize(cols: number, rows: number): void {
    this.#resizes += 1;
    this.app.resize(cols, rows);
    this.wake();
  }

  disconnect(): void {
    if (!this.connected) return;
    const { clock } = this.#sim;
    this.connected = false;
    this.#live = false;
    this.#connection += 1;
    // Some of what was in flight still arrives, in order; then the room notices.
    this.#cut = clock.now + Math.floor(this.#sim.rand() * 60);
    clock.after(this.#cut - clock.now, () => {
      this.joined = false;
    });
    clock.after(200 + this.#ms(1_500), () => this.connect());
  }

  connect(): void {
    if (this.connected) return;
    this.connected = true;
    this.#connection += 1;
    this.#lastArrival = 0;
    this.#hello();
  }

  // --- the socket

  #hello(): void {
    this.#live = false;
    const { epoch, rev } = this.mirror.canonical;
    const have = epoch === null || !this.mirror.joined ? {} : { epoch, rev };
    this.#send({ type: 'hello', role: 'bridge', sid: this.sid, have });
  }

  #send(frame: ClientInput): void {
    const connection = this.#connection;
    const { clock } = this.#sim;
    const at = Math.max(this.#lastDeparture, clock.now + this.#ms(40));
    this.#lastDeparture = at;
    const text = JSON.stringify(frame);
    clock.after(at - clock.now, () => {
      if (connection !== this.#connection && (this.connected || clock.now >= this.#cut)) return;
      if (frame.type === 'hello') this.joined = true;
      this.#sim.receive(this, JSON.parse(text));
    });
  }

  hear(message: Heard): void {
    const connection = this.#connection;
    const { clock } = this.#sim;
    const at = Math.max(this.#lastArrival, clock.now + this.#ms(40));
    this.#lastArrival = at;
    const text = JSON.stringify(message);
    clock.after(at - clock.now, () => {
      if (connection !== this.#connection || !this.connected) return;
      this.#take(JSON.parse(text));
      this.#save();
    });
  }

  #take(message: Heard): void {
    let reaction: Reaction = 'none';
    if (message.type === 'welcome') {
      this.#welcome = message;
    } else if (message.type === 'state_sync') {
      ({ mirror: this.mirror, reaction } = onSync(this.mirror, this.#welcome, message));
      this.#welcome = null;
      this.#live = true;
    } else if ((message.type === 'state_delta' || message.type === 'ack') && this.#live) {
      ({ mirror: this.mirror, reaction } = onState(this.mirror, message));
    }
    if (reaction === 'hello' || reaction === 'restart') this.#hello();
    if (reaction === 'work') this.wake();
    this.#flush();
  }

  #flush(): void {
    const { clock } = this.#sim;
    while (this.#live && clock.now >= this.#flushAt) {
      const { mirror, frame } = takeDelta(this.mirror);
      this.mirror = mirror;
      if (!frame) return;
      this.#save(true);
      this.#flushAt = clock.now + 40;
      this.#send(frame);
      clock.after(40, () => this.#flush());
    }
  }

  // --- the loop

  wake(): void {
    this.#wanted = true;
    if (!this.#looking) this.#turn(this.#process);
  }

  #beat(process: number): void {
    if (process !== this.#process) return;
    const { clock } = this.#sim;
    if (!this.#looking) this.#turn(process);
    const busy = clock.now < this.#inputUntil || this.mirror.local.pending !== null;
    clock.after(busy ? 60 : 5_000, () => this.#beat(process));
  }

  #turn(process: number): void {
    if (process !== this.#process) return;
    this.#looking = true;
    this.#wanted = false;
    this.#look(process, (ok) => {
      const command = ok ? nextCommand(this.mirror) : null;
      if (command) return this.#command(process, command);
      this.#looking = false;
      if (this.#wanted || !ok)
        this.#sim.clock.after(20, () => !this.#looking && this.#turn(process));
    });
  }

  #command(process: number, command: Command): void {
    this.#sim.commands += 1;
    this.mirror = onIntent(this.mirror, command);
    this.#save(true);
    this.#request(
      process,
      () => carryOut(this.app, command, () => this.wake()),
      (reply) => {
        this.mirror = onOutcome(this.mirror, command, reply ?? { res: 'unknown' });
        this.#turn(process);
      },
    );
  }

  #look(process: number, then: (ok: boolean) => void): void {
    const boot = this.#boot;
    this.#request(
      process,
      () => ({
        reading: lookAt(this.app, `${this.sid}-${this.#boot}`, this.#resizes !== this.#seenResizes),
        resizes: this.#resizes,
      }),
      (reply) => {
        if (!reply || boot !== this.#boot) return then(false);
        this.#seenResizes = reply.resizes;
        this.mirror = onReading({ ...this.mirror, can: this.#can }, reply.reading, []);
        this.#save();
        this.#flush();
        then(true);
      },
    );
  }

  /** Sent now, executed in the app a little later, answered later still; or lost. */
  #request<T>(process: number, run: () => T, done: (reply: T | undefined) => void): void {
    const { clock, rand, faults } = this.#sim;
    const boot = this.#boot;
    const answer = (reply: T | undefined) => {
      if (process === this.#process) done(reply);
    };
    const fault = rand() < faults.ipc;
    const doneAnyway = rand() < 0.5;
    clock.after(this.#ms(20), () => {
      const gone = boot !== this.#boot;
      if (gone || fault) {
        if (!gone && doneAnyway) run();
        clock.after(600, () => answer(undefined));
        return;
      }
      const reply = run();
      clock.after(this.#ms(5), () => answer(reply));
    });
  }
}
