// A resident at home for tests: on a real socket to a room, and with a real provider's client.
import { pino } from 'pino';
import { expect } from 'vitest';
import { ALL_GUEST_RIGHTS } from '../../protocol/access/guest-rights.ts';
import type { ChatLine, Person } from '../../protocol/messages.ts';
import { toWire } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import type { Resident as ResidentKeys } from '../../rooms/agent-keys.ts';
import type { Room } from '../../rooms/load.ts';
import { type ModelServer, startModelServer } from '../../testing/model/server.ts';
import { until } from '../../testing/until.ts';
import { ModelKeys } from '../resident/model-keys.ts';
import { Resident } from '../resident/resident.ts';
import { RoomLine } from '../resident/room/room-line.ts';
import { ResidentRoom } from './resident-room.ts';

export const KEY = 'sk-test-0123456789abcdef';
export const BOB: Person = { pid: 'p3', name: 'Bob', color: 2, role: 'guest', status: 'active' };
const AGENT: ResidentKeys = {
  ...{ name: 'Wib', provider: 'anthropic', maxTokens: 256, speaks: 'asked', memory: false },
  hands: { look: 'do', point: 'do' },
  budget: { messagesPerHour: 20, tokensPerVisitor: 1e6, tokensPerDay: 1e6, usdPerDay: 5 },
};
/** As many pieces as nobody waits through. */
export const LONG = Array.from({ length: 400 }, (_, at) => `${at}, `);
const NO_FILES = { preloadFiles: [], projectDir: '/' };

interface Wanted {
  agent?: Partial<ResidentKeys>;
  source?: Room['apiKeySource'];
  welcome?: string;
  keys?: ModelKeys;
  allowTypes?: string[];
  /** What else its file says. */
  file?: Partial<Room>;
  files?: Pick<Room, 'preloadFiles' | 'projectDir'>;
}

export class ResidentHome implements AsyncDisposable {
  readonly model: ModelServer;
  readonly room: ResidentRoom;
  line: RoomLine | undefined;
  resident: Resident | undefined;
  /** Tokens, and how turns have ended, as metrics have them. */
  used = 0;
  readonly ended: string[] = [];
  logged = '';

  private constructor(model: ModelServer, room: ResidentRoom) {
    this.model = model;
    this.room = room;
  }

  static async open(): Promise<ResidentHome> {
    return new ResidentHome(await startModelServer({ key: KEY }), await new ResidentRoom().start());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resident?.[Symbol.dispose]();
    this.line?.[Symbol.dispose]();
    await this.room[Symbol.asyncDispose]();
    await this.model[Symbol.asyncDispose]();
  }

  /** Comes home, and has looked around. */
  async home({
    agent,
    source = 'env',
    welcome = '',
    keys,
    allowTypes = [],
    file,
    files = NO_FILES,
  }: Wanted = {}): Promise<void> {
    const of = {
      ...{ guests: ALL_GUEST_RIGHTS, ...file },
      ...{ id: 'den', displayName: 'Den', apiKeySource: source, welcome, allowTypes },
      ...{ systemPrompt: 'Be brief.', ...files },
      agent: { ...AGENT, baseUrl: this.model.anthropic, ...agent },
    } as Room;
    const write = (row: string) => {
      this.logged += row;
    };
    const log = pino({ level: 'trace' }, { write });
    this.line = new RoomLine({ url: async () => this.room.url, log });
    this.resident = new Resident({
      ...{ room: of, line: this.line, prices: {}, secrets: ['operator-secret'], log },
      keys: keys ?? new ModelKeys({ envKeys: { anthropic: KEY }, hostKey: undefined }),
      screenOf: async (visitor) => (visitor === 'ada' ? 'ada@den:~$ ls' : null),
      meter: {
        firstWord: () => {},
        turnEnded: (_room, how) => this.ended.push(how),
        used: (_room, usage) => {
          this.used += usage.input + usage.output;
        },
      },
    });
    await until(() => expect(this.room.of('resident_is').length).toBeGreaterThan(0));
  }

  /** The room as far as keys of visitors go. */
  lends() {
    return {
      ...{ id: 'den', apiKeySource: 'visitor_dialog' as const },
      agent: { provider: AGENT.provider, baseUrl: this.model.anthropic },
    };
  }

  /** Asks for a long answer, and lets its first words through. */
  async begin(wanted?: Wanted): Promise<void> {
    this.model.say({ text: LONG, held: true });
    await this.home(wanted);
    this.room.say('Count');
    await until(() => {
      this.model.release();
      expect(this.own()[0]?.text).toMatch(/^0,/);
    });
  }

  /** Waits until turns have ended so, as the room has heard it, after all that was told before. */
  turns(...how: string[]): Promise<void> {
    // Each may be told again.
    const ends = () => new Map(this.room.of('turn_end').map((end) => [end.id, end.how]));
    return until(() => expect([...ends().values()]).toEqual(how));
  }

  textOf(g: string): string {
    return String(this.room.model.windows.get(g)?.text);
  }

  /** What it has said. */
  own(): ChatLine[] {
    return this.room.lines.filter(({ pid }) => pid === 'p1');
  }

  /** A note with a text in it. */
  note(g: string, text: string): void {
    const { model } = this.room;
    const u = toWire(SharedText.written(text, 7).state());
    model.delta('aa', model.rev + 1, [
      { op: 'add', g, type: 'note', rect: [1, 1, 20, 8], title: 'List', u },
    ]);
  }

  /** Somebody else writes, and all are told. */
  writes(g: string, at: number, insert: string): void {
    const { model } = this.room;
    const text = model.windows.get(g)?.text;
    const { update } = text?.edited([[at, 0, insert]], 9) ?? { update: new Uint8Array() };
    const out = model.delta('aa', model.rev + 1, [{ op: 'text', g, u: toWire(update) }]);
    if (out !== 'seq_gap' && out.others) this.room.tell(out.others);
  }
}
