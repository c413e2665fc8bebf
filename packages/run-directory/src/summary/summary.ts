/**
 * `summary.json`: scores, counts and step times of a run.
 *
 * @module
 */
import { TERMS, WARM_UP_COUNT_MAX, warmUpCount, type Term } from "@meristem/evaluation/advanced";
import type { RunConfig } from "../config/sections.js";
import { unusedKeyNames } from "../config/unused-keys.js";
import type { FileDigest } from "../files/file-digests.js";
import type { RunIdentity } from "../identity/run-identity.js";
import type { RunSession } from "../session/run-session.js";
import type { SeriesRun } from "../session/series-run.js";
import type { TelemetryCount } from "../telemetry/run-telemetry.js";

/** Scores of one series at one horizon. A number is null when it is undefined, for example for n = 0. */
export interface HorizonSummary {
  /** Steps ahead. */
  readonly horizon: number;
  /** Scored forecasts. */
  readonly n: number;
  /** Mean absolute error, in the unit of the series; so are `rmse`, `pinball`, `width` and `…_mae`. */
  readonly mae: number | null;
  readonly rmse: number | null;
  /** MAE over the mean absolute one-step change of the scored part. */
  readonly mase: number | null;
  /** Mean of 2·|error| / (|actual| + |point|), 0..2. */
  readonly smape: number | null;
  /** Mean pinball loss over the nine quantile levels. */
  readonly pinball: number | null;
  /** Share of actual values inside the interval, 0..1. */
  readonly coverage: IntervalSummary;
  /** Mean width of the interval. */
  readonly width: IntervalSummary;
  readonly naive_mae: number | null;
  /** 1 − MAE / naive MAE: above 0 is better than the last value as the forecast. */
  readonly skill_vs_naive: number | null;
  readonly seasonal_naive_mae: number | null;
  readonly skill_vs_seasonal_naive: number | null;
}

/** One number per central interval, keyed by its percentage. */
export type IntervalSummary = Readonly<Record<"50" | "80" | "95", number | null>>;

/** Counts and scores of one series. */
export interface SeriesSummary {
  readonly series: string;
  /** Admitted rows, missing values included. */
  readonly rows: number;
  readonly missing: number;
  readonly rejected: number;
  readonly dropped_duplicate: number;
  readonly dropped_backward: number;
  /** A forecast is scored when it is made after at least this many rows. */
  readonly scored_from: number;
  readonly horizons: readonly HorizonSummary[];
  /** Counts by name. */
  readonly events: Readonly<Record<string, number>>;
}

/** Content of `summary.json`. */
export interface RunSummary {
  readonly format: "meristem.summary/1";
  readonly input: string;
  /** Used bytes of the input: all of them when `ended` is `end_of_input`. */
  readonly input_bytes: number;
  /** SHA-256 of those bytes, hexadecimal. */
  readonly input_sha256: string;
  readonly ended: RunEnding;
  /** Admitted rows of all series. */
  readonly rows: number;
  readonly warm_up: string;
  /** Season of the seasonal naive forecast, steps; null: none was configured. */
  readonly yardstick_season: number | null;
  readonly series: readonly SeriesSummary[];
  readonly step_time: StepTimeSummary;
  /** Digests of the growing files at the end. In `summary.json` only. */
  readonly files?: readonly FileDigest[];
  /** Seal of this file, where a key was given. In `summary.json` only. */
  readonly seal?: { readonly key_id: string; readonly hmac_sha256: string };
  /** Counts of telemetry records of the whole run; null without output files. */
  readonly telemetry: TelemetryCount | null;
  /** Events of the snapshot store in this process, by name: damaged and unwritten snapshots. */
  readonly events: Readonly<Record<string, number>>;
  /** All sections, as a configuration file contains them. */
  readonly config: unknown;
  /** Keys that were set and that the profile ignores; absent when there are none. */
  readonly unused_keys?: readonly string[];
}

/** Quantiles of the time of a step, µs; null without steps. */
export interface StepTimeSummary {
  readonly count: number;
  readonly p50_us: number | null;
  readonly p90_us: number | null;
  readonly p99_us: number | null;
  readonly p999_us: number | null;
  readonly max_us: number | null;
}

/**
 * `end_of_input`: all rows were used. `stopped`: the run was stopped before. `input_error`: a row was
 * refused. A run can be resumed after each of them.
 */
export type RunEnding = "end_of_input" | "stopped" | "input_error";

/** Input of {@link summarise} besides the session. */
export interface SummaryFacts {
  readonly ended: RunEnding;
  readonly identity: Pick<RunIdentity, "config" | "yardstickSeason">;
  readonly config: RunConfig;
  readonly telemetry: TelemetryCount | undefined;
  readonly events: Readonly<Record<string, number>>;
  /** The used part of the input: its length and its SHA-256. */
  readonly input: { readonly usedBytes: number; readonly sha256: Uint8Array };
}

const WARM_UP = `scored from min(${WARM_UP_COUNT_MAX}, floor(n/2)) rows seen on`;

/** The summary of a session at the end of its run. */
export function summarise(session: RunSession, facts: SummaryFacts): RunSummary {
  const { identity } = facts;
  const hasSeason = identity.yardstickSeason > 1;
  const unusedKeys = unusedKeyNames(facts.config);
  return {
    format: "meristem.summary/1",
    input: session.options.inputName,
    input_bytes: facts.input.usedBytes,
    input_sha256: Buffer.from(facts.input.sha256).toString("hex"),
    ended: facts.ended,
    rows: session.rowCount,
    warm_up: WARM_UP,
    yardstick_season: hasSeason ? identity.yardstickSeason : null,
    series: session.series.map((series) =>
      summariseSeries(series, session.options.horizons, hasSeason),
    ),
    step_time: summariseTimes(session),
    telemetry: facts.telemetry ?? null,
    events: facts.events,
    config: identity.config,
    ...(unusedKeys.length > 0 && { unused_keys: unusedKeys }),
  };
}

function summariseSeries(
  series: SeriesRun,
  horizons: readonly number[],
  hasSeason: boolean,
): SeriesSummary {
  const { scores, facts } = series;
  const scale = scores.stepErrorMean;
  return {
    series: series.key,
    rows: scores.rowCount,
    missing: facts.missingCount,
    rejected: facts.rejectedCount,
    dropped_duplicate: facts.duplicateCount,
    dropped_backward: facts.backwardCount,
    scored_from: warmUpCount(scores.rowCount),
    horizons: horizons.map((horizon, index) =>
      summariseHorizon({ horizon, sums: scores.totals(index), scale, hasSeason }),
    ),
    events: Object.fromEntries(Object.entries(facts.events).toSorted(byName)),
  };
}

interface HorizonSums {
  readonly horizon: number;
  /** Of `TERMS`. */
  readonly sums: Float64Array;
  /** Mean absolute one-step change, value units. */
  readonly scale: number | undefined;
  readonly hasSeason: boolean;
}

function summariseHorizon({ horizon, sums, scale, hasSeason }: HorizonSums): HorizonSummary {
  const n = sums[0]!;
  const mean = (term: Term): number | null => ratio(sums[TERMS.indexOf(term)]!, n);
  const mae = mean("absoluteError");
  const mse = mean("squaredError");
  const naive = mean("naiveError");
  const seasonal = hasSeason ? mean("seasonalError") : null;
  return {
    horizon,
    n,
    mae,
    rmse: mse === null ? null : Math.sqrt(mse),
    mase: ratio(mae, scale ?? null),
    smape: mean("symmetricError"),
    pinball: mean("pinballLoss"),
    coverage: { "50": mean("inside50"), "80": mean("inside80"), "95": mean("inside95") },
    width: { "50": mean("width50"), "80": mean("width80"), "95": mean("width95") },
    naive_mae: naive,
    skill_vs_naive: skill(mae, naive),
    seasonal_naive_mae: seasonal,
    skill_vs_seasonal_naive: skill(mae, seasonal),
  };
}

function summariseTimes(session: RunSession): StepTimeSummary {
  const { stepTimes } = session;
  const us = (share: number): number | null => {
    const ns = stepTimes.quantileNs(share);
    return ns === undefined ? null : Math.round(ns / 100) / 10;
  };
  return {
    count: stepTimes.count,
    p50_us: us(0.5),
    p90_us: us(0.9),
    p99_us: us(0.99),
    p999_us: us(0.999),
    max_us: us(1),
  };
}

/** Null when it is undefined: nothing was scored, or the denominator is 0 as for a constant series. */
function ratio(above: number | null, below: number | null): number | null {
  return above === null || below === null || !(below > 0) ? null : above / below;
}

function skill(mae: number | null, referenceMae: number | null): number | null {
  const share = ratio(mae, referenceMae);
  return share === null ? null : 1 - share;
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}
