// Reads `/metrics` as Prometheus does: kinds, help, and samples with their labels.

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Exposed {
  /** The whole answer. */
  text: string;
  /** Kind and help by the name of the metric. */
  metrics: Map<string, { kind: string; help: string }>;
  samples: Sample[];
  /** The sum of the samples of a name that have these labels; undefined if there is none. */
  sum(name: string, labels?: Record<string, string>): number | undefined;
}

/** @param url of the proxy */
export async function readMetrics(url: string): Promise<Exposed> {
  const response = await fetch(`${url}/metrics`);
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}`);
  const text = await response.text();
  const metrics = new Map<string, { kind: string; help: string }>();
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const [, helped = '', help = ''] = /^# HELP (\S+) (.*)$/.exec(line) ?? [];
    if (helped) metrics.set(helped, { kind: '', help });
    const [, typed = '', kind = ''] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    const metric = metrics.get(typed);
    if (metric) metric.kind = kind;
    const [, name, inner = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (!name) continue;
    const labels = [...inner.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key, is]) => [key, is]);
    samples.push({ name, labels: Object.fromEntries(labels), value: Number(value) });
  }
  const sum: Exposed['sum'] = (name, labels = {}) => {
    const found = samples.filter(
      (one) =>
        one.name === name && Object.entries(labels).every(([key, is]) => one.labels[key] === is),
    );
    return found.length === 0 ? undefined : found.reduce((total, { value }) => total + value, 0);
  };
  return { text, metrics, samples, sum };
}
