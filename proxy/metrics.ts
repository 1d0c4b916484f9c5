// What Prometheus reads of this proxy: seats, people, terminals and the process itself. Gauges are read when asked for.
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SeatRegistry } from './registry.ts';

export interface Metrics {
  contentType: string;
  /** The text that Prometheus reads. */
  read(): Promise<string>;
  /** A request was answered. @param route as it is registered, without what visitors put in @param seconds it took */
  answered(method: string, route: string, status: number, seconds: number): void;
}

/** A registry of its own for each proxy, so that two in one process do not share numbers. */
export function createMetrics(seats: Pick<SeatRegistry, 'list'>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'teleport_seats',
    help: 'Seats, by room and state',
    labelNames: ['room', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { room, live } of seats.list()) this.inc({ room: room.id, state: live.state() });
    },
  });
  new Gauge({
    name: 'teleport_visitors',
    help: 'People who have a place, by room',
    labelNames: ['room'],
    registers,
    collect() {
      this.reset();
      for (const { room, sitters } of seats.list()) this.inc({ room: room.id }, sitters.length);
    },
  });
  const requests = new Histogram({
    name: 'teleport_http_request_seconds',
    help: 'HTTP requests, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    answered: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
  };
}
