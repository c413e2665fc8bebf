/**
 * Input of a run report: extracts of a run whose size does not depend on its length.
 *
 * The types of rows and of the summary are structural: a larger object with these fields is accepted.
 *
 * @module
 */
import type { Rollup } from "../plot/rollup.js";

/** Modes of the predictor by severity. A bucket has the most severe mode of its steps. */
export const MODES = ["standard", "robust", "warming_up", "degraded", "emergency"] as const;

/** One forecast: a row of `forecasts.csv`. */
export interface ForecastRow {
  /** Key of the series. */
  readonly series: string;
  /** Index of the last step that the forecast is based on. */
  readonly origin: number;
  /** Steps from the origin to the target. */
  readonly horizon: number;
  /** Index of the forecast step: `origin + horizon`. */
  readonly target: number;
  /** Value units; absent if unknown or missing. */
  readonly actual: number | undefined;
  /** Value units. */
  readonly point: number;
  /** Shape (9), in the order of leyline's `QUANTILE_LEVELS`, value units. */
  readonly quantiles: ArrayLike<number>;
  /** Mode of the predictor at the origin; a name of {@link MODES}, others count as standard. */
  readonly mode: string;
  /** For example `target_missing`, `target_rejected`, `warming_up`. */
  readonly flags: readonly string[];
  /** −log10 of the two-sided tail probability of `actual`, decades; absent if `actual` is. */
  readonly surprise?: number | undefined;
}

/** The actual, unless the ingestion gate rejected it. The value axes of plots cover only these. */
export function acceptedActual(row: ForecastRow): number | undefined {
  return row.flags.includes("target_rejected") ? undefined : row.actual;
}

/** Fields of a bucket of scores. The step of a forecast is its target. */
export const SCORE_FIELDS = {
  /** Number of steps with a known value. */
  actualCount: "sum",
  actualSum: "sum",
  actualMin: "min",
  actualMax: "max",
  /** Number of targets that have a forecast, a naive forecast and an actual. */
  scoredCount: "sum",
  absoluteErrorSum: "sum",
  naiveErrorSum: "sum",
  inside50: "sum",
  inside80: "sum",
  inside95: "sum",
  /** Index in {@link MODES}. */
  mode: "max",
  /** Of forecasts made after the warm-up, decades. */
  surpriseMax: "max",
} as const;
export type ScoreField = keyof typeof SCORE_FIELDS;

/** Fields of a bucket of step telemetry. The mean of a field is its sum over its count. */
export const STEP_FIELDS = {
  count: "sum",
  kernelA: "sum",
  kernelB: "sum",
  kernelC: "sum",
  kernelD: "sum",
  riskCount: "sum",
  cusumRatioMax: "max",
  entropySum: "sum",
  volatilitySum: "sum",
  kurtosisCount: "sum",
  kurtosisSum: "sum",
  holderCount: "sum",
  holderSum: "sum",
  holderErrorSum: "sum",
  freeEnergyCount: "sum",
  freeEnergySum: "sum",
  transportCount: "sum",
  transportSum: "sum",
} as const;
export type StepField = keyof typeof STEP_FIELDS;

/** Extract of one horizon of one series. */
export interface HorizonReport {
  readonly horizon: number;
  readonly scores: Rollup<ScoreField>;
  /** The last rows, oldest first. */
  readonly tail: readonly ForecastRow[];
  /** The most surprising rows after the warm-up, by descending surprise. */
  readonly surprising: readonly ForecastRow[];
}

/** One event or audit record. */
export interface EventReport {
  readonly step: number;
  readonly level: "info" | "warning" | "error" | "critical";
  /** Name of the fact, for example `regimeChanged`. */
  readonly name: string;
  /** Fields of the fact as text, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Extract of one series. */
export interface SeriesReport {
  readonly key: string;
  /** Ascending by horizon. */
  readonly horizons: readonly HorizonReport[];
  readonly steps: Rollup<StepField>;
  /** Sums of the weights of the experts, in the order of telemetry; empty without telemetry. */
  readonly experts: readonly { readonly name: string; readonly weights: Rollup<"sum"> }[];
  /** The last events, oldest first. */
  readonly events: readonly EventReport[];
  /** Number of events of the whole run, by name. */
  readonly eventCounts: ReadonlyMap<string, number>;
  /** Whether the series has its own section. */
  readonly isDetailed: boolean;
}

/** Input of `renderRunReport`. */
export interface RunReport {
  readonly title: string;
  readonly series: readonly SeriesReport[];
  /** Number of series beyond the limit, of which nothing was kept. */
  readonly omittedSeriesCount: number;
  readonly summary: RunSummary | undefined;
}

/** Null: undefined, for example a ratio over zero. */
type Maybe = number | null;

/** The parts of `summary.json` that are shown. */
export interface RunSummary {
  /** `stopped` and `input_error` are shown in words. */
  readonly ended?: string;
  readonly rows?: number;
  readonly series?: readonly SeriesSummary[];
  readonly step_time?: {
    readonly count?: number;
    readonly p50_us?: Maybe;
    readonly p90_us?: Maybe;
    readonly p99_us?: Maybe;
    readonly p999_us?: Maybe;
    readonly max_us?: Maybe;
  };
  readonly config?: unknown;
}

/** Counts and scores of one series. */
export interface SeriesSummary {
  readonly series: string;
  readonly rows?: number;
  readonly missing?: number;
  readonly rejected?: number;
  readonly dropped_duplicate?: number;
  readonly dropped_backward?: number;
  readonly horizons?: readonly HorizonSummary[];
}

/** Scores of one horizon; the names are those of `summary.json`. */
export interface HorizonSummary {
  readonly horizon: number;
  /** Number of scored forecasts. */
  readonly n: number;
  readonly mae: Maybe;
  readonly rmse: Maybe;
  readonly mase: Maybe;
  readonly pinball?: Maybe;
  /** Coverage and mean width of the central intervals, by percentage. */
  readonly coverage: Readonly<Record<string, Maybe>>;
  readonly width: Readonly<Record<string, Maybe>>;
  readonly skill_vs_naive: Maybe;
  readonly skill_vs_seasonal_naive?: Maybe;
}
