// Tool calls as they come in parts, of which any may be anything: a server that `base_url` names is not trusted.
import { CALL_CHARS, CALLS_READ } from '../model/limits.ts';
import { type ModelCall, ModelError } from '../model/model.ts';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const ID = /^[a-zA-Z0-9_-]{1,64}$/;
/** Stands for a name that no tool can have: providers refuse to hear such a one again. */
const NO_TOOL = 'no_such_tool';

export class Calls {
  readonly #parts = new Map<number, { id: string; name: string; json: string }>();
  readonly #ids = new Set<string>();
  /** Which call grows at a place in the pieces of a server. */
  readonly #places = new Map<number, { slot: number; id: string | undefined }>();

  /** A call begins, or goes on where it has begun. @throws ModelError above the limits */
  part(
    index: number,
    { id, name, json = '' }: { id?: string; name?: string; json?: string },
  ): void {
    let call = this.#parts.get(index);
    if (!call) {
      if (this.#parts.size === CALLS_READ)
        throw new ModelError('garbled', `The answer has more than ${CALLS_READ} calls.`);
      call = { id: this.#free(id), name: '', json: '' };
      this.#parts.set(index, call);
    }
    if (name !== undefined && call.name === '') call.name = NAME.test(name) ? name : NO_TOOL;
    call.json += json;
    if (call.json.length > CALL_CHARS)
      throw new ModelError('garbled', `A call has more than ${CALL_CHARS} characters.`);
  }

  /**
   * The same, from a server that may number its calls or not, and may send each of them whole.
   * @param index as the server says @param at place of the piece among those that came with it
   */
  piece(
    index: number | undefined,
    at: number,
    part: { id?: string; name?: string; json: string },
  ): void {
    const place = index ?? at;
    const last = this.#places.get(place);
    const isOther = part.id !== undefined && last?.id !== undefined && part.id !== last.id;
    // Without number and id, what has a name begins anew.
    const isAnew = index === undefined && part.id === undefined && part.name !== undefined;
    const current = last && !isOther && !isAnew ? last : { slot: this.#parts.size, id: part.id };
    current.id ??= part.id;
    this.#places.set(place, current);
    this.part(current.slot, part);
  }

  has(index: number): boolean {
    return this.#parts.has(index);
  }

  /** A call that is complete. */
  of(index: number): ModelCall {
    const { id, name, json } = this.#parts.get(index) ?? { id: '', name: '', json: '' };
    return { id, name: name || NO_TOOL, input: parsed(json) };
  }

  indices(): number[] {
    return [...this.#parts.keys()];
  }

  /** The id that a call goes by from now on: as it was given, if it is one and nobody else's. */
  #free(id: string | undefined): string {
    let free = id !== undefined && ID.test(id) && !this.#ids.has(id) ? id : '';
    for (let n = this.#ids.size; !free || this.#ids.has(free); n += 1) free = `call_own_${n}`;
    this.#ids.add(free);
    return free;
  }
}

/** Models leave the input out where a tool has none. */
function parsed(json: string): unknown {
  if (json.trim() === '') return {};
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** An input as providers take it back: always an object. */
export function asObject(input: unknown): Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
    ? (input as Record<string, unknown>)
    : {};
}
