/**
 * Every name this package gives to a measurement. A name that is not here is not emitted; a test
 * reads the sources and holds both directions.
 *
 * @module
 */
export interface MetricDefinition {
  readonly kind: "counter" | "gauge";
  /** As OpenTelemetry writes units. */
  readonly unit: string;
  readonly help: string;
}

export const METRICS = {
  meristem_telemetry_offered_total: {
    kind: "counter",
    unit: "1",
    help: "Records offered, by lane.",
  },
  meristem_telemetry_dropped_total: {
    kind: "counter",
    unit: "1",
    help: "Records refused because a lane was full, by lane.",
  },
  meristem_telemetry_lost_total: {
    kind: "counter",
    unit: "1",
    help: "Records taken that no file would keep.",
  },
  meristem_steps_total: { kind: "counter", unit: "1", help: "Steps recorded, by series." },
  meristem_events_total: { kind: "counter", unit: "1", help: "Events, by name and level." },
  meristem_step_duration_ns: {
    kind: "gauge",
    unit: "ns",
    help: "Duration of the last step recorded, by series.",
  },
  meristem_mode: {
    kind: "gauge",
    unit: "1",
    help: "Operating mode of the last step, by series: its number in leyline.v1.OperatingMode.",
  },
  meristem_kernel_weight: {
    kind: "gauge",
    unit: "1",
    help: "Weight of a kernel in the mixture, by series and kernel.",
  },
  meristem_cusum_ratio: {
    kind: "gauge",
    unit: "1",
    help: "Largest cumulative sum as a share of its threshold, by series.",
  },
  meristem_weight_entropy_nats: {
    kind: "gauge",
    unit: "nat",
    help: "Entropy of the expert weights, by series.",
  },
  meristem_free_energy: {
    kind: "gauge",
    unit: "1",
    help: "Free energy of the mixture, by series.",
  },
  meristem_holder_exponent: {
    kind: "gauge",
    unit: "1",
    help: "Estimated Hoelder exponent of the path, by series.",
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;
