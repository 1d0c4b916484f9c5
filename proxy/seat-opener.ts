import { AppError } from '../protocol/errors.ts';
import type { OpenSeat } from './live-seat.ts';
export async function findTools(..._a: unknown[]): Promise<object> {
  return {};
}
export function createSeatOpener(_o: unknown): OpenSeat {
  return async () => {
    throw new AppError('SEAT_START_FAILED');
  };
}
