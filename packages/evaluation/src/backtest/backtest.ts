/**
 * Rolling-origin backtest of one series. Each row is an origin: first the pending forecasts of the row
 * are scored, then every forecaster observes the value, then each makes its next forecasts.
 *
 * No forecaster is passed a later value than that of the origin.
 *
 * @see Tashman (2000), Out-of-sample tests of forecasting accuracy, Int. J. Forecast. 16.
 * @module
 */
import { DurationHistogram } from "../duration-histogram.js";
import type { EvaluatedPredictor } from "../forecast-types.js";
import { seasonalLag, type ReferenceForecasts } from "../scores/reference-forecasts.js";
import { ScoreAccumulator } from "../scores/score-accumulator.js";
import { absoluteError, type ScorableForecast } from "../scores/scoring-rules.js";
import { warmUpCount } from "../scores/warm-up.js";
import { seriesResult, type BacktestSeries } from "./backtest-report.js";
import { OWN_NAME, type Candidate, type CandidateKind } from "./candidate.js";
import { ErrorQuantiles } from "./error-quantiles.js";
import type { Peer, PeerModel } from "./peer.js";
import { SegmentErrors } from "./segment-errors.js";

const REFIT_COUNT_MAX = 50;

/** The forecasters of a backtest. */
export interface BacktestForecasters {
  /** The predictor under test. Its experts become candidates too when it has `explain`. */
  readonly predictor: EvaluatedPredictor;
  readonly peers?: readonly Peer[];
}

export interface BacktestOptions {
  /** Ascending, steps. */
  readonly horizons: readonly number[];
  /** Rows observed before the first scored forecast. Default: min(200, ⌊n/2⌋). */
  readonly scoredFrom?: number | undefined;
  /** Of the seasonal naive forecast, steps. Default: the one that the predictor has found by then. */
  readonly season?: number | undefined;
  /** Most forecasts of a peer that is refitted for each. Default: 50. */
  readonly refitCountMax?: number | undefined;
  /** Clock for the time of a forecast. Default: no times are measured. */
  readonly monotonicNs?: (() => bigint) | undefined;
}

/** A forecast whose target is not observed yet. */
interface PendingForecast {
  readonly forecast: ScorableForecast;
  readonly references: ReferenceForecasts;
}

interface OpenCandidate extends Candidate {
  readonly errors: ErrorQuantiles;
  /** By target. */
  readonly pending: Map<number, PendingForecast>;
}

interface OpenPeer {
  readonly peer: Peer;
  readonly model: PeerModel;
  /** Rows from one forecast to the next. */
  readonly strideRows: number;
  readonly times: DurationHistogram;
  fault: string | undefined;
}

export class Backtest {
  /** Rows observed before the first scored forecast. */
  readonly scoredFrom: number;
  readonly #wholeRowCount: number;
  readonly #predictor: EvaluatedPredictor;
  readonly #options: BacktestOptions;
  readonly #candidates = new Map<string, OpenCandidate>();
  readonly #peers: readonly OpenPeer[];
  /** Value of every row so far; a missing one is replaced by the value before it. */
  readonly #filled: number[] = [];
  #rowCount = 0;
  #stepSum = 0;
  #stepCount = 0;
  readonly #times = new DurationHistogram();
  #seasons: readonly number[] = [];

  /** @param rowCount Rows of the whole series. */
  constructor(rowCount: number, forecasters: BacktestForecasters, options: BacktestOptions) {
    this.scoredFrom = options.scoredFrom ?? warmUpCount(rowCount);
    this.#wholeRowCount = rowCount;
    this.#predictor = forecasters.predictor;
    this.#options = options;
    const { horizons, season, refitCountMax = REFIT_COUNT_MAX } = options;
    const stride = Math.max(1, Math.floor((rowCount - this.scoredFrom) / refitCountMax));
    this.#peers = (forecasters.peers ?? []).map((peer) => ({
      peer,
      model: peer.open({ horizons, season }),
      strideRows: peer.isRefitted ? stride : 1,
      times: new DurationHistogram(),
      fault: undefined,
    }));
  }

  /** In the order of their first forecasts. */
  get candidates(): readonly Candidate[] {
    return [...this.#candidates.values()];
  }

  /** Observes the next row. A value that is not finite counts as missing. */
  update(value: number | undefined, eventTimeUnixNs?: bigint): void {
    const row = this.#rowCount++;
    const actual = value !== undefined && Number.isFinite(value) ? value : undefined;
    const last = this.#filled[row - 1] ?? actual;
    if (actual !== undefined && row >= this.scoredFrom && last !== undefined) {
      this.#stepSum += absoluteError(actual, last);
      this.#stepCount++;
    }
    this.#score(row, actual);
    if (last !== undefined) this.#filled[row] = actual ?? last;
    this.#updatePredictor(row, value, eventTimeUnixNs);
    if (last !== undefined) this.#updatePeers(row, actual ?? last);
  }

  /** The result over the rows so far. */
  result(series: string): BacktestSeries {
    return seriesResult({
      series,
      rows: this.#wholeRowCount,
      scoredFrom: this.scoredFrom,
      seasons: this.#seasons,
      candidates: this.candidates,
      stepErrorMean: this.#stepCount === 0 ? undefined : this.#stepSum / this.#stepCount,
      statuses: [
        { name: OWN_NAME, microseconds: this.#medianUs(this.#times), fault: undefined },
        ...this.#peers.map(({ peer, times, fault }) => ({
          name: peer.name,
          microseconds: this.#medianUs(times),
          fault,
        })),
      ],
    });
  }

  #score(row: number, actual: number | undefined): void {
    // Candidates of the predictor under test come first: the errors of the others are paired with theirs.
    const ownErrors = new Map<number, number>();
    for (const candidate of this.#candidates.values()) {
      const { kind, horizon, scores, paired, errors } = candidate;
      const pending = candidate.pending.get(row);
      if (pending === undefined) continue;
      candidate.pending.delete(row);
      if (actual === undefined) continue;
      const { forecast, references } = pending;
      const error = absoluteError(actual, forecast.point);
      if (kind === "meristem") ownErrors.set(horizon, error);
      if (row - horizon + 1 >= this.scoredFrom) {
        scores.add(forecast, actual, references);
        paired.add(row, error, ownErrors.get(horizon) ?? error);
      }
      errors.update(actual - forecast.point);
    }
  }

  #updatePredictor(row: number, value: number | undefined, timeUnixNs: bigint | undefined): void {
    const predictor = this.#predictor;
    const startedNs = this.#nowNs();
    const { horizons, diagnostics } = predictor.observe(value, timeUnixNs);
    this.#times.add(Number(this.#nowNs() - startedNs));
    predictor.idle?.();
    this.#seasons = diagnostics?.seasons ?? [];
    for (const { horizon, point, quantiles } of horizons) {
      this.#enqueue(OWN_NAME, "meristem", horizon, row, { point, quantiles });
    }
    for (const horizon of this.#options.horizons) {
      for (const { name, point } of predictor.explain?.(horizon)?.parts ?? []) {
        if (point !== undefined) this.#enqueue(name, "member", horizon, row, { point });
      }
    }
  }

  #updatePeers(row: number, value: number): void {
    const { horizons } = this.#options;
    for (const open of this.#peers) {
      if (open.fault !== undefined) continue;
      const { peer, model } = open;
      const startedNs = this.#nowNs();
      const since = row + 1 - this.scoredFrom;
      const isDue = !peer.isRefitted || (since >= 0 && since % open.strideRows === 0);
      try {
        model.observe(value);
        if (!isDue) continue;
        for (const [i, forecast] of model.forecast().entries()) {
          if (!Number.isFinite(forecast.point)) continue;
          this.#enqueue(peer.name, "peer", horizons[i]!, row, forecast);
        }
      } catch (error) {
        // A fault of another package: the backtest continues without it and reports the message.
        open.fault = error instanceof Error ? error.message : String(error);
      }
      open.times.add(Number(this.#nowNs() - startedNs));
    }
  }

  #enqueue(
    name: string,
    kind: CandidateKind,
    horizon: number,
    origin: number,
    forecast: { readonly point: number; readonly quantiles?: ArrayLike<number> | undefined },
  ): void {
    const candidate = this.#candidateOf(name, kind, horizon);
    const { point, quantiles = candidate.errors.quantiles(point) } = forecast;
    const naive = this.#filled[origin]!;
    const seasonal = this.#seasonalAt(origin, horizon) ?? naive;
    candidate.pending.set(origin + horizon, {
      forecast: { point, quantiles },
      references: { naive, seasonal },
    });
  }

  /** The seasonal naive forecast; `undefined` without a season or before the end of the first. */
  #seasonalAt(origin: number, horizon: number): number | undefined {
    const season = this.#options.season ?? this.#seasons[0];
    if (season === undefined) return undefined;
    return this.#filled[origin + horizon - seasonalLag(horizon, season)];
  }

  #candidateOf(name: string, kind: CandidateKind, horizon: number): OpenCandidate {
    const key = `${kind} ${name} ${horizon}`;
    const known = this.#candidates.get(key);
    if (known !== undefined) return known;
    const candidate = {
      name,
      kind,
      horizon,
      scores: new ScoreAccumulator(),
      paired: new SegmentErrors(this.#wholeRowCount),
      errors: new ErrorQuantiles(),
      pending: new Map<number, PendingForecast>(),
    };
    this.#candidates.set(key, candidate);
    return candidate;
  }

  #nowNs(): bigint {
    return this.#options.monotonicNs?.() ?? 0n;
  }

  #medianUs(times: DurationHistogram): number | undefined {
    if (this.#options.monotonicNs === undefined) return undefined;
    return (times.quantileNs(0.5) ?? 0) / 1000;
  }
}
