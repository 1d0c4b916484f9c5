// Draws a room's picture, animated while somebody is in the room, unless the visitor prefers reduced motion.
import { useEffect, useMemo, useState } from 'react';
import { pathsOf, patternOf } from './pattern.ts';

const COLS = 64;
const ROWS = 10;
/** Milliseconds between frames: slow enough to cost almost nothing, fast enough to look alive. */
const FRAME_MS = 250;

export function WallArt({ id, alive }: { id: string; alive: boolean }) {
  const pattern = useMemo(() => patternOf(id, COLS, ROWS), [id]);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (!alive || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const timer = setInterval(() => {
      if (!document.hidden) setSeconds((now) => now + FRAME_MS / 1000);
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [alive]);
  const [from, to] = pattern.hues;
  const colors = [
    `hsl(${from} 55% 30%)`,
    `hsl(${from} 60% 46%)`,
    `hsl(${to} 65% 58%)`,
    `hsl(${to} 85% 76%)`,
  ];
  const paths = pathsOf(pattern.shadesAt(seconds), COLS);
  return (
    <svg
      className="art"
      viewBox={`0 0 ${COLS} ${ROWS * 2}`}
      preserveAspectRatio="xMidYMid slice"
      shapeRendering="crispEdges"
      aria-hidden="true"
    >
      <rect width={COLS} height={ROWS * 2} fill={`hsl(${from} 45% 14%)`} />
      {paths.map((d, shade) => (
        <path key={colors[shade]} d={d} fill={colors[shade]} />
      ))}
    </svg>
  );
}
