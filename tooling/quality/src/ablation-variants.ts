/** The variants of the ablation table: each removes or replaces one part of the default. */
import { predictorConfigSchema, type PredictorConfigInput } from "@meristem/orchestrator";

export interface Variant {
  readonly group: string;
  readonly name: string;
  readonly config: PredictorConfigInput;
}

const { excludedIntervalSets } = predictorConfigSchema.unwrap().shape;
const INTERVAL_SETS = excludedIntervalSets.unwrap().unwrap().element.options;

const LINEAR = ["linear*", "autoregression*"];
const KERNEL_C = [
  "drift",
  "seasonal-naive*",
  "median-*",
  "ses",
  "trend",
  "holt-winters*",
  "airline*",
];

const without = (group: string, name: string, excludedExperts: string[]): Variant => ({
  group,
  name,
  config: { excludedExperts },
});
const sets = (
  name: string,
  excludedIntervalSets: PredictorConfigInput["excludedIntervalSets"],
) => ({
  group: "intervals",
  name,
  config: { excludedIntervalSets },
});
const fusion = (name: string, config: PredictorConfigInput): Variant => ({
  group: "fusion",
  name,
  config,
});

export const VARIANTS: readonly Variant[] = [
  { group: "", name: "default", config: {} },
  without("kernels", "without A", [...LINEAR, "analog*", "fourier"]),
  without("kernels", "without A, linear", LINEAR),
  without("kernels", "without A, dictionary", ["analog*"]),
  without("kernels", "without A, Fourier features", ["fourier"]),
  without("kernels", "without B", ["drift-diffusion", "fokker-planck"]),
  without("kernels", "without C (the last value stays)", KERNEL_C),
  without("kernels", "C without its jump level", ["jump-level"]),
  without("kernels", "without D", ["signature"]),
  fusion("ML-Poly", { fusionRule: "ml_poly" }),
  fusion("ML-Poly, 2 % travels (WFR)", { fusionRule: "fisher_rao" }),
  fusion("exponential, fixed share", { fusionRule: "exponential" }),
  fusion("Bernstein (BOA)", { fusionRule: "bernstein" }),
  fusion("entropic W2 proximal step (JKO)", { fusionRule: "jko" }),
  fusion("no guard of the last value", { naiveGuard: false }),
  sets(
    "raw windows only",
    INTERVAL_SETS.filter((name) => name !== "raw"),
  ),
  sets("no model", ["garch", "stochastic_volatility", "fokker_planck"]),
  sets("no GARCH", ["garch"]),
  sets("no stochastic volatility", ["stochastic_volatility"]),
  sets("no Fokker–Planck density", ["fokker_planck"]),
  { group: "kernels", name: "B without its network", config: { driftNetwork: false } },
  sets("no learned scale", ["learned"]),
  sets("no relative set", ["relative"]),
  sets("no phase set", ["phase"]),
  sets("no quantiles of the experts", ["experts"]),
  { group: "intervals", name: "no conformal guard", config: { conformalRate: 0 } },
  { group: "season", name: "never a season", config: { seasonLengthMax: 0 } },
];
