// What the benchmark and its crowd processes tell each other.

export interface CrowdOrder {
  /** `ws://HOST:PORT` of a party, or of the relay. */
  url: string;
  kind: 'room' | 'relay';
  secret: string;
  room: string;
  /** People `from` to `to - 1` of the crowd. */
  from: number;
  to: number;
  /** Those from this one on only look. */
  movers: number;
  /** Samples a second and person. */
  hz: number;
}

export interface CrowdReport {
  /** Counts of histogram.ts: how late a position, or a newer one, arrived. */
  arrival: number[];
  /** Round trips through the room's code while all that goes on. */
  echo: number[];
  /** How many movers all observers see together: each of them all but themselves. */
  observed: number;
  bytes: number;
  frames: number;
  sent: number;
  /** Sockets that the server closed. */
  lost: number;
}
