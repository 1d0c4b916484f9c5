// How rooms are shared, by what a start was told: `npm start -- --share` and `teleport start --share`.
import { AppError } from '../../protocol/errors.ts';
import type { ShareOptions } from './share-rooms.ts';

/** @returns undefined if they are not @throws AppError BAD_REQUEST for an option that goes with `--share` alone */
export function shareOptions(told: {
  share?: boolean | undefined;
  via?: string | undefined;
  open?: boolean | undefined;
}): ShareOptions | undefined {
  if (told.share) return { isOpen: told.open === true };
  if (told.via === undefined && !told.open) return undefined;
  throw new AppError('BAD_REQUEST', '`--via` and `--open` go with `--share`.');
}
