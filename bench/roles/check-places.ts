// Where the proxy asks whether keys may pass, as text: what the bench takes out of it.

export interface CheckPlace {
  /** Its path ends like this. */
  file: string;
  text: string;
  instead: string;
}

/** @param rooms how the names of rooms without the check begin */
export function checkPlaces(rooms: string): CheckPlace[] {
  return [
    {
      file: '/proxy/seats/open-seat.ts',
      text: 'mayType: () => mayType(options, room, number),',
      instead: `mayType: room.id.startsWith(${JSON.stringify(rooms)}) ? null : () => mayType(options, room, number),`,
    },
    {
      file: '/proxy/seats/live-seat.ts',
      text: 'const may = () => mayPersonType() && mayType();',
      instead: 'const may = mayType === null ? () => true : () => mayPersonType() && mayType();',
    },
  ];
}

/** @throws Error if the check is not where it was */
export function without({ file, text, instead }: CheckPlace, source: string): string {
  if (source.split(text).length !== 2) throw new Error(`${file} no longer has: ${text}`);
  return source.replace(text, instead);
}
