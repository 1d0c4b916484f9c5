// Reads what the proxy has written into the wall's page, and what it answers about seats.
import * as v from 'valibot';
import {
  type SeatsAnswer,
  seatsAnswerSchema,
  type WallData,
  wallDataSchema,
} from '../../protocol/page/wall-data.ts';

const embedded = v.pipe(v.string(), v.parseJson(), wallDataSchema);

/** @throws Error if the page was not filled */
export function parseWall(text: string): WallData {
  return v.parse(embedded, text);
}

/** @throws Error if that is no answer of `/api/rooms/:id/seats` */
export function parseSeats(json: unknown): SeatsAnswer {
  return v.parse(seatsAnswerSchema, json);
}
