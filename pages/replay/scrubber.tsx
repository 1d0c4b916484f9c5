// The timeline of a replay: where it is, and marks of who came, wrote and typed; by pointer and by keys.
import type { Marker } from './room-history.ts';
import { clockWords } from './room-history.ts';

interface ScrubberProps {
  ms: number;
  length: number;
  markers: readonly Marker[];
  onSeek(ms: number): void;
}

/** So many are drawn at most: one for each part of the line. */
const PARTS = 400;

export function Scrubber({ ms, length, markers, onSeek }: ScrubberProps) {
  return (
    <div className="scrubber">
      <div className="marks" aria-hidden="true">
        {thinned(markers, length).map(({ ms: at, kind, label }) => (
          <i
            key={`${at} ${kind}`}
            title={`${clockWords(at)} ${label}`}
            data-kind={kind}
            style={{ left: `${(at / Math.max(1, length)) * 100}%` }}
          />
        ))}
      </div>
      <input
        type="range"
        min={0}
        max={Math.max(1, length)}
        step={100}
        value={ms}
        aria-label="Time"
        aria-valuetext={`${clockWords(ms)} of ${clockWords(length)}`}
        onChange={(event) => onSeek(Number(event.target.value))}
      />
    </div>
  );
}

/** One mark of a kind for each part of the line. */
function thinned(markers: readonly Marker[], length: number): Marker[] {
  const seen = new Set<string>();
  return markers.filter(({ ms, kind }) => {
    const part = `${Math.floor((ms / Math.max(1, length)) * PARTS)} ${kind}`;
    return !seen.has(part) && seen.add(part);
  });
}
