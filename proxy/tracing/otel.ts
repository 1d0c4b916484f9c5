// Traces by OpenTelemetry's SDK, sent as OTLP over HTTP; its own variables say where to, under which name and how many.
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  DiagLogLevel,
  diag,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import type { BridgeMeter, RoomChange } from '../../bridge/bridge.ts';
import { AppError } from '../../protocol/errors.ts';
import { GivenIds, idsOf } from './change-ids.ts';
import type { Attributes, Span, TracedBridge, Tracing } from './tracing.ts';
import { Visits } from './visits.ts';

const SERVICE = 'teleport-rooms';
/** What is left of the traces has so long to get out when the proxy ends, in ms. */
const LAST_WITHIN_MS = 2_000;
/** Changes that a bridge has heard of and not shown yet; of more, the oldest are not traced. */
const MOST_HEARD = 100;

class LiveSpan implements Span {
  readonly context: Context;
  readonly #span: OtelSpan;
  isOver = false;

  constructor(span: OtelSpan, parent: Context) {
    this.#span = span;
    this.context = trace.setSpan(parent, span);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  end(error?: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    if (error !== undefined) {
      // No message: it may quote a person.
      this.#span.setAttribute('error.type', error instanceof AppError ? error.code : nameOf(error));
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);

export class OtelTracing implements Tracing {
  readonly #ids = new GivenIds();
  readonly #provider: NodeTracerProvider;
  readonly #tracer: Tracer;
  readonly #current = new AsyncLocalStorage<LiveSpan>();
  readonly #visits = new Visits<Context>();

  constructor(log: Logger) {
    const tell = (message: string) => log.warn({ why: message }, 'traces are not sent');
    const { error, warn } = { error: tell, warn: tell };
    diag.setLogger(
      { error, warn, info() {}, debug() {}, verbose() {} },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    const own = resourceFromAttributes({ 'service.name': SERVICE });
    this.#provider = new NodeTracerProvider({
      resource: own.merge(detectResources({ detectors: [envDetector] })),
      idGenerator: this.#ids,
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
    });
    this.#tracer = this.#provider.getTracer(SERVICE);
  }

  async part<T>(name: string, work: () => Promise<T>, attributes: Attributes = {}): Promise<T> {
    const span = this.#open(name, attributes, this.#parent());
    try {
      return await this.#current.run(span, work);
    } catch (error) {
      span.end(error);
      throw error;
    } finally {
      span.end();
    }
  }

  start(name: string, attributes: Attributes = {}): Span {
    return this.#open(name, attributes, this.#parent());
  }

  request(
    name: string,
    visit: string | undefined,
    attributes: Attributes,
    run: (span: Span) => void,
  ): void {
    const parent = visit === undefined ? undefined : this.#visits.get(visit);
    const span = this.#open(name, attributes, parent ?? ROOT_CONTEXT);
    this.#current.run(span, () => run(span));
  }

  visited(visit: string): void {
    const span = this.#current.getStore();
    if (span) this.#visits.set(visit, span.context);
  }

  bridge(meter: BridgeMeter, of: TracedBridge): BridgeMeter {
    const heard: { change: RoomChange; at: number }[] = [];
    const attributes = { room: of.room, seat: of.seat };
    return {
      ...meter,
      taken: (change, seenAt, sentAt) => {
        meter.taken(change, seenAt, sentAt);
        const now = performance.now();
        const ids = idsOf(of.partyRoom, change);
        const all = { ...attributes, rev: change.rev };
        const root = this.#ids.using(ids, () => this.#between('change', all, ROOT_CONTEXT, seenAt));
        const context = trace.setSpan(ROOT_CONTEXT, root);
        this.#between('wait to be sent', {}, context, seenAt).end(wall(sentAt));
        this.#between('room', {}, context, sentAt).end(wall(now));
        root.end(wall(now));
      },
      heard(change) {
        meter.heard(change);
        heard.push({ change, at: performance.now() });
        if (heard.length > MOST_HEARD) heard.shift();
      },
      applied: (shown) => {
        meter.applied(shown);
        const now = wall(performance.now());
        for (const { change, at } of heard.splice(0)) {
          if (change.epoch !== shown.epoch) continue;
          if (change.rev > shown.rev) heard.push({ change, at });
          else
            this.#between(
              'apply',
              { ...attributes, rev: change.rev },
              this.#changeContext(of.partyRoom, change),
              at,
            ).end(now);
        }
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A collector that does not answer keeps no proxy from ending.
    await pTimeout(
      this.#provider.shutdown().catch(() => undefined),
      { milliseconds: LAST_WITHIN_MS, message: false },
    );
  }

  /** What is under way; nothing, if it is over: what goes on after it is no part of it. */
  #parent(): Context {
    const current = this.#current.getStore();
    return current && !current.isOver ? current.context : ROOT_CONTEXT;
  }

  #open(name: string, attributes: Attributes, parent: Context): LiveSpan {
    return new LiveSpan(this.#tracer.startSpan(name, { attributes }, parent), parent);
  }

  /** @param from by `performance.now()`, in ms */
  #between(name: string, attributes: Attributes, parent: Context, from: number): OtelSpan {
    return this.#tracer.startSpan(name, { attributes, startTime: wall(from) }, parent);
  }

  /** The change's own span, which another bridge has sent or not, as the sampler decides by the trace's id for both. */
  #changeContext(partyRoom: string, change: RoomChange): Context {
    const ids = idsOf(partyRoom, change);
    const probe = this.#ids.using(ids, () => this.#tracer.startSpan('change', {}, ROOT_CONTEXT));
    const traceFlags = probe.isRecording() ? TraceFlags.SAMPLED : TraceFlags.NONE;
    return trace.setSpanContext(ROOT_CONTEXT, { ...ids, traceFlags, isRemote: true });
  }
}

/** Unix time in ms of a `performance.now()`. */
const wall = (at: number) => performance.timeOrigin + at;
