// What a recording says of its room at some time: who is there, the chat until then, the windows of a seat. Pure.
import type { RecordedPerson, TimedRoomEvent } from '../../protocol/recordings/room-event.ts';

export interface ShownLine {
  id: number;
  ms: number;
  name: string;
  color: number;
  text: string;
  /** Whose it is was a model (AG). */
  isModel: boolean;
}

export type ShownWindow = readonly [g: string | null, x: number, y: number, w: number, h: number];

export interface RoomNow {
  people: RecordedPerson[];
  chat: ShownLine[];
  /** By seat, top first. */
  windows: ReadonlyMap<number, readonly ShownWindow[]>;
  /** Who typed into a seat in the last seconds, by seat. */
  typing: ReadonlyMap<number, string>;
}

/** Somebody counts as typing so long after they were last told to be, in ms. */
const TYPES_MS = 2_000;

/** @param events in order @param ms of the recording */
export function roomAt(events: readonly TimedRoomEvent[], ms: number): RoomNow {
  const people = new Map<string, RecordedPerson>();
  const chat: ShownLine[] = [];
  const windows = new Map<number, readonly ShownWindow[]>();
  const typing = new Map<number, string>();
  for (const event of events) {
    if (event.ms > ms) break;
    switch (event.code) {
      case 'people':
        people.clear();
        for (const person of event.who) people.set(person.pid, person);
        break;
      case 'join':
      case 'update':
        people.set(event.who.pid, event.who);
        break;
      case 'leave':
        people.delete(event.who.pid);
        break;
      case 'chat':
        chat.push(lineOf(event, people.get(event.pid)?.role === 'agent'));
        break;
      case 'grew': {
        const line = chat.findLast(({ id }) => id === event.id);
        if (line) line.text = line.text.slice(0, event.from) + event.text;
        break;
      }
      case 'gone': {
        const at = chat.findIndex(({ id }) => id === event.id);
        if (at >= 0) chat.splice(at, 1);
        break;
      }
      case 'windows':
        windows.set(event.seat, event.list);
        break;
      case 'typed':
        if (ms - event.ms < TYPES_MS) typing.set(event.seat, event.name);
        break;
    }
  }
  return { people: [...people.values()], chat, windows, typing };
}

function lineOf(event: Extract<TimedRoomEvent, { code: 'chat' }>, isModel: boolean): ShownLine {
  const { id, ms, name, color, text } = event;
  return { id, ms, name, color, text, isModel };
}

export interface Marker {
  ms: number;
  kind: 'person' | 'chat' | 'typed' | 'window';
  label: string;
}

/** Somebody who goes on typing has no new mark for so long, in ms. */
const TYPED_REST_MS = 30_000;

/** What is marked on the timeline. */
export function markersOf(events: readonly TimedRoomEvent[]): Marker[] {
  const typed = new Map<number, { name: string; ms: number }>();
  // CH5: of a line that grows all that it comes to.
  const whole = new Map(
    roomAt(events, Number.POSITIVE_INFINITY).chat.map(({ id, text }) => [id, text]),
  );
  return events.flatMap((event): Marker[] => {
    const { ms } = event;
    switch (event.code) {
      case 'join':
        return [{ ms, kind: 'person', label: `${event.who.name} comes in` }];
      case 'leave':
        return [{ ms, kind: 'person', label: `${event.who.name} leaves` }];
      case 'chat':
        return [{ ms, kind: 'chat', label: `${event.name}: ${whole.get(event.id) ?? event.text}` }];
      case 'opened':
        return [{ ms, kind: 'window', label: `“${event.title}” opens` }];
      case 'closed':
        return [{ ms, kind: 'window', label: `“${event.title}” closes` }];
      case 'typed': {
        const last = typed.get(event.seat);
        typed.set(event.seat, { name: event.name, ms });
        if (last?.name === event.name && ms - last.ms < TYPED_REST_MS) return [];
        return [{ ms, kind: 'typed', label: `${event.name} types in seat ${event.seat}` }];
      }
      default:
        return [];
    }
  });
}

/** `1:02:03`, `2:03` */
export function clockWords(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
