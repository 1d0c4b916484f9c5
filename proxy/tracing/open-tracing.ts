// Traces go where OpenTelemetry's own variables say; without these nothing of it is even loaded.
import type { Logger } from 'pino';
import { NO_TRACING, type Tracing } from './tracing.ts';

/** Whether OpenTelemetry's variables ask for traces. */
function wantsTraces(env: NodeJS.ProcessEnv): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false;
  if (env.OTEL_TRACES_EXPORTER === 'none') return false;
  return Boolean(env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT);
}

export async function openTracing(env: NodeJS.ProcessEnv, log: Logger): Promise<Tracing> {
  if (!wantsTraces(env)) return NO_TRACING;
  const { OtelTracing } = await import('./otel.ts');
  return new OtelTracing(log);
}
