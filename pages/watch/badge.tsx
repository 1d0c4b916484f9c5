// A person's mark: their badge in their colour, whose shape is theirs, too.
import { colorOf } from '../../protocol/colors.ts';
import { badgePath } from '../../protocol/room/shapes.ts';

export function Badge({ color }: { color: number }) {
  return (
    <svg className="badge-mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d={badgePath(color)} fill={colorOf(color)} />
    </svg>
  );
}
