// Durations that were counted elsewhere, as Prometheus reads a histogram: prom-client only shows what it counts itself.
import type { DurationCounts } from '../../protocol/figures.ts';

/**
 * @param of counts by the value of the label
 * @returns lines of Prometheus’ text format, the last one ended
 */
export function histogramText(
  { name, help, label }: { name: string; help: string; label: string },
  of: Iterable<readonly [value: string, counts: DurationCounts]>,
): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const [value, { bounds, counts, sum }] of of) {
    const labels = `${label}="${value}"`;
    let total = 0;
    for (const [at, bound] of [...bounds, '+Inf'].entries()) {
      total += counts[at] ?? 0;
      lines.push(`${name}_bucket{le="${bound}",${labels}} ${total}`);
    }
    lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`);
  }
  return `${lines.join('\n')}\n`;
}
