/** Names, formats, and the promise that nothing is emitted under a name nobody registered. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventOffer, stepOffer } from "../../tests/step-offer.js";
import { MetricStore } from "./collect.js";
import { otlpMetrics } from "./otlp.js";
import { prometheusText } from "./prometheus.js";
import { METRICS } from "./registry.js";

function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /(\.test|registry|\.gen)\.ts$/.test(entry.name) ? [] : [readFileSync(path, "utf8")];
  });
}

test("every name in the sources is registered, and every registered name is emitted", () => {
  const text = sources(join(import.meta.dirname, "..")).join("\n");
  const emitted = new Set([...text.matchAll(/"(meristem_[a-z_]+)"/g)].map((match) => match[1]!));
  expect([...emitted].toSorted()).toEqual(Object.keys(METRICS).toSorted());
});

test("a name says its unit, a counter that it counts", () => {
  for (const [name, { kind, unit, help }] of Object.entries(METRICS)) {
    expect(name.endsWith("_total")).toBe(kind === "counter");
    if (unit !== "1") expect(name).toMatch(/_(ns|nats)$/);
    expect(help).toMatch(/^[A-Z].*\.$/);
  }
});

function storeWith(series: string): MetricStore {
  const store = new MetricStore();
  store.observe({ sequence: 1, ...stepOffer(2, series) }, () => 2);
  store.observe({ sequence: 2, ...eventOffer(2, false) }, () => 2);
  return store;
}

test("labels cannot break out of the Prometheus format", () => {
  const text = prometheusText(storeWith('a"} 1\nevil 2\\').samples());
  expect(text).toContain('meristem_mode{series="a\\"} 1\\nevil 2\\\\"} 2\n');
  expect(text).not.toMatch(/^evil/m);
});

test("OTLP counters are cumulative sums, gauges are gauges, bytes are the same", () => {
  const samples = storeWith("a").samples();
  const request = JSON.parse(otlpMetrics(samples, 5n));
  const metrics = request.resourceMetrics[0].scopeMetrics[0].metrics;
  const byName = Object.fromEntries(
    metrics.map((metric: { name: string }) => [metric.name, metric]),
  );
  expect(byName["meristem_steps_total"].sum).toMatchObject({
    aggregationTemporality: 2,
    isMonotonic: true,
  });
  expect(byName["meristem_mode"].gauge.dataPoints[0]).toMatchObject({
    timeUnixNano: "5",
    asDouble: 2,
  });
  expect(otlpMetrics(samples, undefined)).toBe(otlpMetrics(storeWith("a").samples(), undefined));
});

test("a flood of series stays within its limit", () => {
  const store = new MetricStore();
  for (let i = 0; i < 5000; i++) store.add("meristem_steps_total", { series: String(i) }, 1);
  const samples = store.samples();
  expect(samples.length).toBeLessThanOrEqual(1001);
  expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(5000);
});
