// Reads what the proxy has put into the operators' page.
import * as v from 'valibot';
import type { OpsPageData } from '../../protocol/api.ts';
import { ROOM_MODES } from '../../protocol/modes.ts';
import { pathSchema } from '../listing.ts';

const data = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    root: pathSchema,
    proxy: v.string(),
    me: v.string(),
    byToken: v.boolean(),
    thresholds: v.record(v.string(), v.number()),
    modes: v.record(v.string(), v.picklist(ROOM_MODES)),
  }),
);

/** Reads the JSON text embedded in the page; undefined if it is anything else. */
export function parseOps(text: string): OpsPageData | undefined {
  const parsed = v.safeParse(data, text);
  return parsed.success ? parsed.output : undefined;
}
