// Whether every seat of a room shows the same windows, whatever machine it is on.
import type { Server } from '../../e2e/server.ts';
import { isShared } from '../../e2e/windows.ts';
import type { SeatSnapshot } from '../../protocol/api.ts';
import { until } from '../tools/wait.ts';

export interface WindowFigures {
  /** Of the room. */
  windows: number;
  seats: number;
  /** Seats that show the same as the first: type, place and size of each, and what the room calls it. */
  equal: number;
}

/** Waits until all are equal, or does not any more. @param servers the machines that are there */
export async function compareWindows(
  servers: readonly Server[],
  room: string,
  expected: { windows: number; seats: number },
): Promise<WindowFigures> {
  let figures: WindowFigures = { windows: 0, seats: 0, equal: 0 };
  const look = async (): Promise<boolean> => {
    const seats = (await Promise.all(servers.map((server) => server.seats(room)))).flat();
    const shown = seats.map(windowsOf);
    figures = {
      windows: shown[0]?.length ?? 0,
      seats: seats.length,
      equal: shown.filter((one) => one.join('\n') === shown[0]?.join('\n')).length,
    };
    return (
      figures.windows === expected.windows &&
      figures.seats === expected.seats &&
      figures.equal === expected.seats
    );
  };
  // What is not equal by then is told as a figure.
  await until(look, { timeoutMs: 60_000, everyMs: 200 }).catch(() => undefined);
  return figures;
}

function windowsOf({ windows }: SeatSnapshot): string[] {
  return windows
    .filter(isShared)
    .map(({ g, type, x, y, w, h }) => `${g} ${type} ${x},${y} ${w}x${h}`)
    .sort();
}
