// A recording in plain words: when, how long, which seats, how it ended. Pure.
import type { RecordingListing } from '../../../protocol/recordings/recording.ts';
import { when } from '../when.ts';

const ENDINGS: Partial<Record<NonNullable<RecordingListing['ended']>, string>> = {
  limit: 'another goes on from it',
  disk: 'ended by a full disk',
  cut: 'cut short',
};

/** @param now Unix time in ms */
export function recordingWords(
  { at, ms, seats, ended, bytes }: RecordingListing,
  now: number,
): { title: string; more: string } {
  const numbers = seats.map(({ seat }) => seat).join(', ');
  const parts = [
    ended === null ? 'being made' : lengthWords(ms),
    numbers === '' ? '' : `${seats.length === 1 ? 'seat' : 'seats'} ${numbers}`,
    `${(bytes / 1024 / 1024).toFixed(1)} MB`,
    ended === null ? '' : (ENDINGS[ended] ?? ''),
  ];
  return { title: when(at, now), more: parts.filter(Boolean).join(' · ') };
}

/** `1:02:03` */
function lengthWords(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (n: number) => String(n).padStart(2, '0');
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3_600 ? rest.replace(/^0/, '') : `${Math.floor(seconds / 3_600)}:${rest}`;
}
