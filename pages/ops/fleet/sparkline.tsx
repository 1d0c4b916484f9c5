// A figure with what it was in the last hour.
import { HOUR_MS } from '../../../protocol/time.ts';
import { type Dot, sparkPath } from './sparkline-path.ts';

const BOX = { width: 120, height: 24 };
/** A line that has just begun is no wider than it deserves. */
const LEAST_MS = 120_000;

interface SparklineProps {
  name: string;
  /** The figure as it is now. */
  now: string;
  dots: readonly Dot[];
  /** Unix time in ms of the right edge. */
  to: number;
  /** The line is at the top with so much, or more. */
  least: number;
}

export function Sparkline({ name, now, dots, to, least }: SparklineProps) {
  const began = Math.max(dots[0]?.at ?? to, to - HOUR_MS);
  const path = sparkPath(dots, { from: Math.min(began, to - LEAST_MS), to, least }, BOX);
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <span className="number">{now}</span>
        <svg
          viewBox={`0 -1 ${BOX.width} ${BOX.height + 2}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path d={path} vectorEffect="non-scaling-stroke" />
        </svg>
      </dd>
    </div>
  );
}
