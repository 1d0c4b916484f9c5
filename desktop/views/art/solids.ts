// The wire models of the cube window: corners in three or four dimensions, and the edges between them.

export interface Solid {
  corners: readonly (readonly number[])[];
  edges: readonly (readonly [number, number])[];
}

const GOLDEN = (1 + Math.sqrt(5)) / 2;

/** Corners at all signs of 1, an edge where one sign differs: a cube, in four dimensions a tesseract. */
function hypercube(dimensions: number): Solid {
  const count = 2 ** dimensions;
  const corners = Array.from({ length: count }, (_, i) =>
    Array.from({ length: dimensions }, (_, bit) => (i & (1 << bit) ? 1 : -1)),
  );
  const edges = corners.flatMap((_, a) =>
    Array.from({ length: dimensions }, (_, bit) => a | (1 << bit))
      .filter((b) => b !== a)
      .map((b) => [a, b] as const),
  );
  return { corners, edges };
}

/** Edges between the corners that are nearest to each other. @param size of the corner that is farthest out */
function nearest(points: readonly (readonly number[])[], size: number): Solid {
  const far = Math.max(...points.map((point) => Math.hypot(...point)));
  const corners = points.map((point) => point.map((part) => (part / far) * size));
  const between = (a: readonly number[], b: readonly number[]): number =>
    Math.hypot(...a.map((part, i) => part - (b[i] ?? 0)));
  const pairs = corners.flatMap((a, i) =>
    corners.slice(i + 1).map((b, j) => ({ pair: [i, i + 1 + j] as const, far: between(a, b) })),
  );
  const least = Math.min(...pairs.map((each) => each.far));
  return {
    corners,
    edges: pairs.filter((each) => each.far < least * 1.01).map(({ pair }) => pair),
  };
}

const signs = [-1, 1];
const golden = signs.flatMap((a) => signs.map((b) => [a, b * GOLDEN] as const));

export const SOLIDS: Readonly<Record<string, Solid>> = {
  cube: hypercube(3),
  tesseract: hypercube(4),
  gem: nearest(
    golden.flatMap(([a, b]) => [
      [0, a, b],
      [a, b, 0],
      [b, 0, a],
    ]),
    1.75,
  ),
  octahedron: nearest(
    signs.flatMap((s) => [
      [s, 0, 0],
      [0, s, 0],
      [0, 0, s],
    ]),
    1.75,
  ),
};
