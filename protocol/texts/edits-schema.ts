// The shape of edits that others tell: apart from `edits.ts`, for programs that do without the schema library at first.
import * as v from 'valibot';
import type { TextEdit } from './edits.ts';

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Edits that were made together: ascending, and none reaches into the next. */
export const textEditsSchema = v.pipe(
  v.array(v.pipe(v.tuple([place, place, v.string()]), v.readonly())),
  v.check((edits) => edits.every(isBehind), 'edits ascend'),
  v.readonly(),
);

function isBehind([at]: TextEdit, index: number, edits: readonly TextEdit[]): boolean {
  const before = edits[index - 1];
  return before === undefined || before[0] + before[1] <= at;
}
