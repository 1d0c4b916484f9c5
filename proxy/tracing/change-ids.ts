// Ids of the trace of one change: all bridges of a room, at whichever proxy, find the same ones without being told.
import { hash } from 'node:crypto';
import type { IdGenerator } from '@opentelemetry/sdk-trace-node';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import type { RoomChange } from '../../bridge/bridge.ts';

export interface Ids {
  traceId: string;
  spanId: string;
}

/** @param partyRoom id of the room at the party */
export function idsOf(partyRoom: string, { epoch, rev }: RoomChange): Ids {
  const hex = hash('sha256', `${partyRoom}\n${epoch}\n${rev}`);
  return { traceId: hex.slice(0, 32), spanId: hex.slice(32, 48) };
}

/** Random ids, except for a span whose ids are given. */
export class GivenIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #given: Ids | undefined;

  /** @param start starts one span, at once */
  using<T>(ids: Ids, start: () => T): T {
    this.#given = ids;
    try {
      return start();
    } finally {
      this.#given = undefined;
    }
  }

  generateTraceId(): string {
    return this.#given?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#given?.spanId ?? this.#random.generateSpanId();
  }
}
