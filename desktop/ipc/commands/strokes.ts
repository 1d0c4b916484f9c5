// Commands that read and set the strokes of a picture.
import type { Desktop } from '../../desktop.ts';
import type { StrokeHolder } from '../../views/view.ts';
import { type Command, type Params, SUCCESS, WINDOW_NOT_FOUND } from './command.ts';

export const STROKE_COMMANDS: readonly Command[] = [
  {
    name: 'get_strokes',
    description:
      'Strokes of a picture that have changed since a revision, null for those gone: id since',
    requiresPath: false,
    run: (params, { desktop }) =>
      withStrokes(params, desktop, (id, holder) => {
        const since = Number(params.get('since') ?? 0);
        const changes = holder.changesSince(Number.isSafeInteger(since) ? since : 0);
        return JSON.stringify({ success: true, id, ...changes });
      }),
  },
  {
    name: 'set_strokes',
    description:
      'Set strokes of a picture: id, then STROKE=value; an empty value takes one away; refused=true: the room did not take them',
    requiresPath: false,
    run: (params, { desktop }) =>
      withStrokes(params, desktop, (id, holder) => {
        const given = [...params].filter(([key]) => key !== 'id' && key !== 'refused');
        if (given.length === 0) return 'err missing id/strokes';
        const invalid = holder.set(
          Object.fromEntries(given.map(([key, value]) => [key, value === '' ? null : value])),
          params.get('refused') === 'true',
        );
        if (invalid.length > 0) return `err invalid strokes ${invalid.join(',')}`;
        desktop.events.changed(id, false);
        return SUCCESS;
      }),
  },
];

function withStrokes(
  params: Params,
  desktop: Desktop,
  use: (id: string, holder: StrokeHolder) => string,
): string {
  const id = params.get('id');
  if (id === undefined) return 'err missing id';
  if (!desktop.find(id)) return WINDOW_NOT_FOUND;
  const strokes = desktop.view(id)?.strokes;
  return strokes ? use(id, strokes) : 'err no picture';
}
