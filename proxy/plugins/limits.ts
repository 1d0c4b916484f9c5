// Rate limits on requests: each route names its row of the table of limits, and an address is counted by it.
import fp from 'fastify-plugin';
import { limited } from '../../protocol/errors.ts';
import { AddressRates } from '../auth/addresses.ts';
import type { Limits } from '../config/keys/limits.ts';

/** Rows that count requests. */
const ROWS = [
  'pages',
  'terminals',
  'watches',
  'tickets',
  'doors',
  'sign_in_steps',
  'account_pages',
  'refusals',
  'model_keys',
  'reports',
  'readiness',
  'requests',
] as const;
type Row = (typeof ROWS)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The row that counts this route's requests; `requests` without this. */
    limit?: Row;
    /** While this is true the route answers however often it is asked. */
    isOpen?: () => boolean;
  }
  interface FastifyInstance {
    /** @throws AppError RATE_LIMITED if an address is above a row; counts nothing */
    refuseAbove(row: Row, ip: string): void;
  }
}

export interface LimitsOptions {
  limits: Limits;
  /** Called when a request is refused. */
  hit(row: Row): void;
}

export const limitsPlugin = fp<LimitsOptions>(
  async (app, { limits, hit }) => {
    const counts = Object.fromEntries(
      ROWS.map((row) => [row, new AddressRates(limits[row])]),
    ) as Record<Row, AddressRates>;
    const refuse = (row: Row, waitMs: number): void => {
      if (waitMs <= 0) return;
      hit(row);
      throw limited('RATE_LIMITED', waitMs, 'Very many requests came from your network.');
    };
    app.decorate('refuseAbove', (row, ip) => refuse(row, counts[row].waitMs(ip)));
    app.addHook('onRequest', async ({ ip, routeOptions }) => {
      const { limit = 'requests', isOpen } = routeOptions.config ?? {};
      if (!isOpen?.()) refuse(limit, counts[limit].take(ip));
    });
  },
  { name: 'limits' },
);
