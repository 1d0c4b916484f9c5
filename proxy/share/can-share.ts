// Which tunnels a share tries, and what about its configuration keeps it from being one. Pure.
import { AppError } from '../../protocol/errors.ts';
import type { Config } from '../config/config.ts';
import { FOUND_BY_ITSELF, type Via, viaText } from '../config/keys/share-via.ts';

/** Tried one after the other. @throws AppError CONFIG_INVALID before anything opens, if none could lead here */
export function viasOf({
  shareVia,
  publicUrl,
  address,
}: Pick<Config, 'shareVia' | 'publicUrl' | 'address'>): readonly Via[] {
  if (address !== undefined)
    throw new AppError(
      'CONFIG_INVALID',
      'ADDRESS (`address`) is for several machines behind one address; a tunnel leads to this one alone. Take it away to share, or start without `--share`.',
    );
  if (shareVia === undefined) return FOUND_BY_ITSELF;
  if (shareVia.program === 'cloudflared' && shareVia.name !== undefined && publicUrl === undefined)
    throw new AppError(
      'CONFIG_INVALID',
      `${viaText(shareVia)} has an address of yours, which it does not say: set PUBLIC_URL to it.`,
    );
  return [shareVia];
}
