/**
 * Measurements in the JSON form of the OpenTelemetry protocol: one `ExportMetricsServiceRequest`.
 *
 * A file with one such request a line is what the collector's `otlpjsonfile` receiver reads.
 *
 * @module
 */
import type { Sample } from "./collect.js";
import { METRICS, type MetricName } from "./registry.js";

/** `undefined` leaves the time out, so that the same run gives the same bytes. */
export function otlpMetrics(samples: readonly Sample[], timeUnixNs: bigint | undefined): string {
  const time = timeUnixNs === undefined ? {} : { timeUnixNano: timeUnixNs.toString() };
  const byName = new Map<MetricName, Sample[]>();
  for (const sample of samples) {
    const known = byName.get(sample.name);
    if (known === undefined) byName.set(sample.name, [sample]);
    else known.push(sample);
  }
  const metrics = [...byName].map(([name, points]) => {
    const { help, unit, kind } = METRICS[name];
    const dataPoints = points.map(({ labels, value }) => ({
      attributes: Object.entries(labels).map(([key, label]) => ({
        key,
        value: { stringValue: label },
      })),
      ...time,
      asDouble: value,
    }));
    const data =
      kind === "gauge"
        ? { gauge: { dataPoints } }
        : { sum: { dataPoints, aggregationTemporality: 2, isMonotonic: true } };
    return { name, description: help, unit, ...data };
  });
  const scope = { name: "@meristem/io-telemetry" };
  const resource = {
    attributes: [{ key: "service.name", value: { stringValue: "meristem" } }],
  };
  return JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] });
}
