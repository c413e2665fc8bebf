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
  meristem_scheme_explicit_ratio: {
    kind: "gauge",
    unit: "1",
    help: "Share of the window's solves of kernel B's diffusion that were explicit, by series.",
  },
  meristem_scheme_implicit_ratio: {
    kind: "gauge",
    unit: "1",
    help: "Share of the same that were implicit, by series.",
  },
  meristem_stiffness_max: {
    kind: "gauge",
    unit: "1",
    help: "Largest stiffness of a step along the drift in the window, by series.",
  },
  meristem_solver_iterations_mean: {
    kind: "gauge",
    unit: "1",
    help: "Mean Newton iterations of an implicit solve in the window, by series.",
  },
  meristem_solver_residual_max: {
    kind: "gauge",
    unit: "1",
    help: "Largest residual of an implicit step in the window, in scales of change, by series.",
  },
  meristem_entropy_ratio: {
    kind: "gauge",
    unit: "1",
    help: "Effective width of kernel B's one-step density over that of all changes, by series.",
  },
  meristem_network_width: {
    kind: "gauge",
    unit: "1",
    help: "Units of the widest layer of kernel B's network, by series.",
  },
  meristem_network_depth: {
    kind: "gauge",
    unit: "1",
    help: "Layers of kernel B's network, by series.",
  },
  meristem_network_scalings: {
    kind: "gauge",
    unit: "1",
    help: "Growth events of kernel B's network so far, by series.",
  },
  meristem_entropy_window_steps: {
    kind: "gauge",
    unit: "1",
    help: "Observations that kernel B's coefficients are learnt from, by series.",
  },
  meristem_learning_rate: {
    kind: "gauge",
    unit: "1",
    help: "Learning rate of the weights, by series.",
  },
  meristem_volatility_sigma_squared: {
    kind: "gauge",
    unit: "1",
    help: "Mean square of the window's one-step errors, in mean absolute errors, by series.",
  },
  meristem_stiffness_low: {
    kind: "gauge",
    unit: "1",
    help: "Stiffness below which a solve is explicit, by series.",
  },
  meristem_stiffness_high: {
    kind: "gauge",
    unit: "1",
    help: "Stiffness above which a solve is implicit, by series.",
  },
  meristem_transport_epsilon: {
    kind: "gauge",
    unit: "1",
    help: "Regularisation of the last move of the weights, by series.",
  },
  meristem_transport_iterations: {
    kind: "gauge",
    unit: "1",
    help: "Iterations of the last move of the weights, by series.",
  },
  meristem_transport_residual: {
    kind: "gauge",
    unit: "1",
    help: "L1 error of the marginals of the last move of the weights, by series.",
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;
