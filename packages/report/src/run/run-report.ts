/**
 * What a report is drawn from: bounded extracts of a run, however long it was.
 *
 * @module
 */
import type { Ladder } from "../plot/ladder.js";

/** Modes by rising concern: a stretch shows the worst of its rows. */
export const MODES = ["standard", "robust", "warming_up", "degraded", "emergency"] as const;

/** One row of `forecasts.csv`. */
export interface ForecastRow {
  readonly series: string;
  readonly origin: number;
  readonly horizon: number;
  readonly target: number;
  /** Absent while unknown or missing. Value units. */
  readonly actual: number | undefined;
  readonly point: number;
  /** Shape (9), in the order of leyline's `QUANTILE_LEVELS`, value units. */
  readonly quantiles: ArrayLike<number>;
  readonly mode: string;
  readonly flags: readonly string[];
  /** Of `actual`: −log10 of its two-sided tail probability, decades; absent while unknown. */
  readonly surprise?: number | undefined;
}

/** The value that came, unless the gate rejected it: what pictures are scaled to. */
export function trustedValueOf(row: ForecastRow): number | undefined {
  return row.flags.includes("target_rejected") ? undefined : row.actual;
}

/** The last rows of one horizon, oldest first. */
export type Tail = readonly ForecastRow[];

/** Cells of a bucket of scored forecasts; rows are targets. */
export const SCORE_CELLS = {
  /** Rows with a known value. */
  actualCount: "sum",
  actualSum: "sum",
  actualMin: "min",
  actualMax: "max",
  /** Rows without. */
  missingCount: "sum",
  /** Rows scored against both the forecast and the naive one. */
  scoredCount: "sum",
  absoluteErrorSum: "sum",
  naiveErrorSum: "sum",
  inside50: "sum",
  inside80: "sum",
  inside95: "sum",
  /** Bounds of the 95 % interval. */
  lowMin: "min",
  highMax: "max",
  /** Index in {@link MODES}. */
  mode: "max",
  /** Greatest surprise of a forecast made after the warm-up, decades. */
  surpriseMax: "max",
} as const;
export type ScoreCell = keyof typeof SCORE_CELLS;

/** Cells of a bucket of steps beside the weights. Each sum has the count of what was added. */
export const STEP_CELLS = {
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
export type StepCell = keyof typeof STEP_CELLS;

/** One horizon of one series. */
export interface HorizonReport {
  readonly horizon: number;
  readonly scores: Ladder<ScoreCell>;
  readonly tail: Tail;
  /** Rows whose value was least expected, the most surprising first; none of the warm-up. */
  readonly surprising: readonly ForecastRow[];
}

/** One thing that happened. */
export interface EventReport {
  readonly row: number;
  readonly level: "info" | "warning" | "error" | "critical";
  /** Name of the fact, for example `regimeChanged`. */
  readonly name: string;
  /** Its numbers, in order. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface SeriesReport {
  readonly key: string;
  /** Ascending by horizon. */
  readonly horizons: readonly HorizonReport[];
  readonly steps: Ladder<StepCell>;
  /** Weight sums of the experts that were seen, in their order; empty without telemetry. */
  readonly experts: readonly { readonly name: string; readonly weights: Ladder<"sum"> }[];
  /** The last of them, oldest first. */
  readonly events: readonly EventReport[];
  readonly eventCounts: ReadonlyMap<string, number>;
  /** False beyond the number of series shown in full. */
  readonly isDetailed: boolean;
}

export interface RunReport {
  readonly title: string;
  readonly series: readonly SeriesReport[];
  /** Series that came after the limit: counted, not kept. */
  readonly omittedSeriesCount: number;
  readonly summary: SummaryReport | undefined;
}

type Maybe = number | null;

/** The parts of `summary.json` that are shown. */
export interface SummaryReport {
  readonly input?: string;
  readonly ended?: string;
  readonly rows?: number;
  readonly warm_up?: string;
  readonly series?: readonly SeriesSummaryReport[];
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

export interface SeriesSummaryReport {
  readonly series: string;
  readonly rows?: number;
  readonly missing?: number;
  readonly rejected?: number;
  readonly dropped_duplicate?: number;
  readonly dropped_backward?: number;
  readonly scored_from?: number;
  readonly horizons?: readonly HorizonSummaryReport[];
  readonly events?: Readonly<Record<string, number>>;
}

export interface HorizonSummaryReport {
  readonly horizon: number;
  readonly n: number;
  readonly mae: Maybe;
  readonly rmse: Maybe;
  readonly mase: Maybe;
  readonly smape?: Maybe;
  readonly pinball?: Maybe;
  readonly coverage: Readonly<Record<string, Maybe>>;
  readonly width: Readonly<Record<string, Maybe>>;
  readonly skill_vs_naive: Maybe;
  readonly skill_vs_seasonal_naive?: Maybe;
}
