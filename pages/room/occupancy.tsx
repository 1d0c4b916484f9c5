// How a room is shared and who is in it: on its card in the lobby, and where people sign in for it.
import type { ReactNode } from 'react';
import type { RoomListing } from '../../protocol/api.ts';
import { colorOf } from '../../protocol/colors.ts';
import { describeSeats, dotsOf, MODES } from './describe.ts';

/** @param children badges, behind the sentence that says how many are in */
export function Occupancy({ room, children }: { room: RoomListing; children?: ReactNode }) {
  return (
    <>
      <p className="mode">
        <strong>{MODES[room.mode].title}</strong>
        <span>{MODES[room.mode].text}</span>
      </p>
      <p className="seats">
        <Dots room={room} />
        <span>{describeSeats(room)}</span>
        {children}
      </p>
    </>
  );
}

/** A filled dot per person, a hollow one per free seat; the sentence beside them says the same. */
function Dots({ room }: { room: RoomListing }) {
  const dots = dotsOf(room);
  if (dots.length === 0) return null;
  return (
    <svg
      className="dots"
      viewBox={`0 0 ${dots.length * 20} 16`}
      style={{ width: `${dots.length * 1.2}rem` }}
      aria-hidden="true"
    >
      {dots.map(({ slot, taken }) => (
        <circle
          key={slot}
          cx={slot * 20 + 8}
          cy="8"
          r={taken ? 7 : 6.2}
          fill={taken ? colorOf(slot) : 'none'}
          stroke="var(--line)"
          strokeWidth={taken ? 1 : 1.6}
        />
      ))}
    </svg>
  );
}
