// How the proxy tells what it does as traces: of pages, joins and changes of windows. Without traces it costs nothing.
import type { BridgeMeter } from '../../bridge/bridge.ts';

/** Numbers, states and ids of rooms; never names, addresses, tickets or what somebody types. */
export type Attributes = Record<string, string | number | boolean>;

export interface Span {
  set(attributes: Attributes): void;
  /** Ends it; only the first call counts. @param error what it failed with, of which only the code is told */
  end(error?: unknown): void;
}

/** Which room a bridge is of. */
export interface TracedBridge {
  room: string;
  partyRoom: string;
  seat: number;
}

export interface Tracing extends AsyncDisposable {
  /** Does something as a part of what is under way, or of nothing. */
  part<T>(name: string, work: () => Promise<T>, attributes?: Attributes): Promise<T>;
  /** A part that ends later than what begins it. */
  start(name: string, attributes?: Attributes): Span;
  /** Answers a request: what is done in `run`, at once or later, is part of it. @param visit as in `visited` */
  request(
    name: string,
    visit: string | undefined,
    attributes: Attributes,
    run: (span: Span) => void,
  ): void;
  /** What this visitor's browser asks for in the next minute belongs to what is under way. @param visit identifies both */
  visited(visit: string): void;
  /** Has a bridge's changes traced as well as measured. */
  bridge(meter: BridgeMeter, of: TracedBridge): BridgeMeter;
}

const NO_SPAN: Span = { set() {}, end() {} };

export const NO_TRACING: Tracing = {
  part: (_name, work) => work(),
  start: () => NO_SPAN,
  request: (_name, _visit, _attributes, run) => run(NO_SPAN),
  visited() {},
  bridge: (meter) => meter,
  async [Symbol.asyncDispose]() {},
};
