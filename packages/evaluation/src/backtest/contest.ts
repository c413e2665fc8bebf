/**
 * One series, forecaster against forecaster, origin by origin: at each row everyone is first scored by
 * the value that came, then told it, then asked again. No one is ever handed a later value.
 *
 * @module
 */
import { DurationHistogram } from "../duration-histogram.js";
import type { EvaluatedPredictor } from "../forecast-types.js";
import { ErrorBand } from "./error-band.js";
import type { Peer, PeerModel } from "./peer.js";
import { Tally } from "./tally.js";

/** Our own forecast, in tables and files. */
export const OWN_NAME = "meristem";

export type Kind = "meristem" | "member" | "peer";

/** One forecaster at one horizon. */
export interface Lane {
  readonly name: string;
  readonly kind: Kind;
  readonly horizon: number;
  readonly tally: Tally;
}

export interface ContestOptions {
  /** Ascending, steps. */
  readonly horizons: readonly number[];
  /** Rows of the whole series. */
  readonly rowCount: number;
  /** Forecasts count when at least this many rows had been seen at their origin. */
  readonly scoredFrom: number;
  /** Of the seasonal yardstick, steps; `undefined`: the one the predictor has found by then. */
  readonly season: number | undefined;
  readonly predictor: EvaluatedPredictor;
  readonly peers: readonly Peer[];
  /** Forecasts a peer that must be fitted anew is asked for, at most. */
  readonly refitCountMax: number;
  readonly monotonicNs: () => bigint;
}

/** What a lane said for one target. */
interface Said {
  readonly point: number;
  readonly quantiles: ArrayLike<number>;
  /** Last value at the origin, and the one a season before the target; value units. */
  readonly naive: number;
  readonly seasonal: number;
}

interface OpenLane extends Lane {
  readonly band: ErrorBand;
  /** By target. */
  readonly waiting: Map<number, Said>;
}

interface OpenPeer {
  readonly peer: Peer;
  readonly model: PeerModel;
  /** Rows from one forecast to the next. */
  readonly strideRows: number;
  readonly times: DurationHistogram;
  fault: string | undefined;
}

export class Contest {
  readonly #options: ContestOptions;
  readonly #lanes = new Map<string, OpenLane>();
  readonly #peers: readonly OpenPeer[];
  /** Value of every row so far; the one before where none came. */
  readonly #known: number[] = [];
  #rowCount = 0;
  #stepSum = 0;
  #stepCount = 0;
  readonly #times = new DurationHistogram();
  #seasons: readonly number[] = [];

  constructor(options: ContestOptions) {
    this.#options = options;
    const { peers, horizons, season, rowCount, scoredFrom, refitCountMax } = options;
    const stride = Math.max(1, Math.floor((rowCount - scoredFrom) / refitCountMax));
    this.#peers = peers.map((peer) => ({
      peer,
      model: peer.open({ horizons, season }),
      strideRows: peer.isRefitted ? stride : 1,
      times: new DurationHistogram(),
      fault: undefined,
    }));
  }

  /** Seasonal periods the predictor uses now, steps. */
  get seasons(): readonly number[] {
    return this.#seasons;
  }

  /** Mean absolute one-step change over the scored part: what a MASE is measured in. */
  get changeMean(): number | undefined {
    return this.#stepCount === 0 ? undefined : this.#stepSum / this.#stepCount;
  }

  /** In order of first appearance. */
  get lanes(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  /** Median time of a forecast, microseconds, by forecaster; what a peer threw, if it did. */
  times(): { name: string; microseconds: number; fault: string | undefined }[] {
    const us = (times: DurationHistogram): number => (times.quantileNs(0.5) ?? 0) / 1000;
    return [
      { name: OWN_NAME, microseconds: us(this.#times), fault: undefined },
      ...this.#peers.map(({ peer, times, fault }) => ({
        name: peer.name,
        microseconds: us(times),
        fault,
      })),
    ];
  }

  /** Takes in the next row. */
  take(value: number | undefined, eventTimeUnixNs: bigint | undefined): void {
    const { predictor, monotonicNs, scoredFrom } = this.#options;
    const row = this.#rowCount++;
    const actual = value !== undefined && Number.isFinite(value) ? value : undefined;
    const last = this.#known[row - 1] ?? actual;
    if (actual !== undefined && row >= scoredFrom && last !== undefined) {
      this.#stepSum += Math.abs(actual - last);
      this.#stepCount++;
    }
    this.#score(row, actual);
    if (last !== undefined) this.#known[row] = actual ?? last;
    const startedNs = monotonicNs();
    const forecast = predictor.observe(value, eventTimeUnixNs);
    this.#times.add(Number(monotonicNs() - startedNs));
    predictor.idle();
    this.#seasons = forecast.diagnostics.seasons;
    for (const { horizon, point, quantiles } of forecast.horizons) {
      this.#say(OWN_NAME, "meristem", horizon, row, { point, quantiles });
    }
    this.#hearMembers(row);
    if (last !== undefined) this.#hearPeers(row, actual ?? last);
  }

  #score(row: number, actual: number | undefined): void {
    const { scoredFrom } = this.#options;
    // Our own lanes come first: the others are compared with them target by target.
    const ownErrors = new Map<number, number>();
    for (const lane of this.#lanes.values()) {
      const said = lane.waiting.get(row);
      if (said === undefined) continue;
      lane.waiting.delete(row);
      if (actual === undefined) continue;
      const { point, quantiles, naive, seasonal } = said;
      const error = Math.abs(actual - point);
      if (lane.kind === "meristem") ownErrors.set(lane.horizon, error);
      if (row - lane.horizon + 1 >= scoredFrom) {
        const naiveError = Math.abs(actual - naive);
        const seasonalError = Math.abs(actual - seasonal);
        const ownError = ownErrors.get(lane.horizon) ?? error;
        const yardsticks = { naiveError, seasonalError, ownError };
        lane.tally.add({ target: row, point, quantiles, actual, ...yardsticks });
      }
      lane.band.learn(actual - point);
    }
  }

  #hearMembers(row: number): void {
    const { predictor, horizons } = this.#options;
    for (const horizon of horizons) {
      for (const { name, point } of predictor.explain(horizon)?.parts ?? []) {
        if (point !== undefined) this.#say(name, "member", horizon, row, { point });
      }
    }
  }

  #hearPeers(row: number, value: number): void {
    const { horizons, scoredFrom, monotonicNs } = this.#options;
    for (const open of this.#peers) {
      if (open.fault !== undefined) continue;
      const { peer, model } = open;
      const startedNs = monotonicNs();
      const since = row + 1 - scoredFrom;
      const isAsked = !peer.isRefitted || (since >= 0 && since % open.strideRows === 0);
      try {
        model.observe(value);
        if (!isAsked) continue;
        for (const [i, said] of model.forecast().entries()) {
          if (Number.isFinite(said.point)) this.#say(peer.name, "peer", horizons[i]!, row, said);
        }
      } catch (error) {
        // Not ours: the comparison goes on without it, and says so.
        open.fault = error instanceof Error ? error.message : String(error);
      }
      open.times.add(Number(monotonicNs() - startedNs));
    }
  }

  #say(
    name: string,
    kind: Kind,
    horizon: number,
    origin: number,
    said: { readonly point: number; readonly quantiles?: ArrayLike<number> | undefined },
  ): void {
    const lane = this.#laneOf(name, kind, horizon);
    const naive = this.#known[origin]!;
    lane.waiting.set(origin + horizon, {
      point: said.point,
      quantiles: said.quantiles ?? lane.band.quantiles(said.point),
      naive,
      seasonal: this.#seasonalAt(origin + horizon, origin) ?? naive,
    });
  }

  /** The newest value seen of the target's phase. */
  #seasonalAt(target: number, origin: number): number | undefined {
    const season = this.#options.season ?? this.#seasons[0];
    if (season === undefined) return undefined;
    return this.#known[target - season * Math.ceil((target - origin) / season)];
  }

  #laneOf(name: string, kind: Kind, horizon: number): OpenLane {
    const key = `${kind} ${name} ${horizon}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const tally = new Tally(this.#options.rowCount);
    const lane = { name, kind, horizon, tally, band: new ErrorBand(), waiting: new Map() };
    this.#lanes.set(key, lane);
    return lane;
  }
}
