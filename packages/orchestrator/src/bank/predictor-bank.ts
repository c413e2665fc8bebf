/**
 * Many series in one object: lite predictors by key, their states side by side in arenas.
 *
 * @module
 */
import { timeOrder } from "@meristem/leyline/units";
import {
  parsePredictorConfig,
  type PredictorConfig,
  type PredictorConfigInput,
} from "../config.js";
import { ObservationOrderError, PredictorConfigError } from "../errors.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { engineFor } from "../lite/lite-core.js";
import { LITE_ROW, type LiteEngine } from "../lite/lite-engine.js";
import { HAS_TIME, TIME_HIGH, TIME_LOW } from "../lite/lite-layout.js";
import { PROFILE_IDS } from "../profile.js";
import { FLAG_INPUT_MISSING, flagNames } from "../step/flags.js";
import { BankArenas } from "./bank-arenas.js";
import { decodeSeries, encodeSeries, openSeries } from "./bank-codec.js";
import { SeriesKeys } from "./series-keys.js";

const SERIES_COUNT_MAX = 100_000;

export interface PredictorBankOptions {
  /** The profile must be `lite`, the default here. */
  readonly config?: PredictorConfigInput;
  /** Series the bank may hold; default 100,000. */
  readonly seriesCountMax?: number;
}

/** Forecast of one series at one horizon. */
export interface BankHorizon {
  /** Steps ahead. */
  readonly horizon: number;
  /** Value units, finite. */
  readonly point: number;
  /** Shape (9), order of `QUANTILE_LEVELS`, value units, non-decreasing, finite. */
  readonly quantiles: Float64Array;
  /** Decades: how unlikely the newest value was under its forecast; 0 without one. */
  readonly surprise: number;
}

export interface BankForecast {
  readonly seriesKey: string;
  /** Ascending by horizon. Empty until the first usable value. */
  readonly horizons: readonly BankHorizon[];
  /** Those of a predictor's forecast; empty in a forecast that is repeated without an observation. */
  readonly flags: readonly string[];
}

/** @throws PredictorConfigError when the profile is not `lite`, or the configuration breaks its schema */
export function createPredictorBank(options: PredictorBankOptions = {}): PredictorBank {
  return new PredictorBank(bankConfig(options.config), options.seriesCountMax ?? SERIES_COUNT_MAX);
}

/**
 * The bank that {@link PredictorBank.encode} stored as `parts`.
 *
 * @throws PredictorStateError, PredictorStateMismatchError, SeriesLimitError, PredictorConfigError
 */
export function restorePredictorBank(
  parts: Iterable<Uint8Array>,
  options: PredictorBankOptions = {},
): PredictorBank {
  const bank = createPredictorBank(options);
  for (const part of parts) bank.adopt(part);
  return bank;
}

export class PredictorBank {
  readonly config: PredictorConfig;
  /** Numbers a step writes: for each horizon the point, nine quantiles and the surprise. */
  readonly rowLength: number;
  readonly #engine: LiteEngine;
  readonly #arenas: BankArenas;
  readonly #keys: SeriesKeys;
  readonly #input = new Float64Array(1);
  readonly #row: Float64Array;

  /** Use {@link createPredictorBank}. */
  constructor(config: PredictorConfig, seriesCountMax: number) {
    this.config = config;
    this.#engine = engineFor(config);
    this.#arenas = new BankArenas(this.#engine.layout);
    this.#keys = new SeriesKeys(seriesCountMax);
    this.rowLength = this.#engine.rowLength;
    this.#row = new Float64Array(this.rowLength);
  }

  get seriesCount(): number {
    return this.#keys.count;
  }

  /** Bytes of state per series, the same for every series. */
  get seriesBytes(): number {
    return this.#engine.layout.sliceBytes;
  }

  /** Bytes of all arenas, reserved room included. */
  get arenaBytes(): number {
    return this.#arenas.bytes;
  }

  /** In the order in which the series were added. */
  keys(): string[] {
    return [...this.#keys.entries()].map(([key]) => key);
  }

  has(key: string): boolean {
    return this.#keys.slotOf(key) !== undefined;
  }

  /**
   * The slot of `key`, for batches; a new series where there is none. It stays the same until the
   * series is removed.
   *
   * @throws SeriesLimitError; RangeError for a key of more than 256 characters
   */
  open(key: string): number {
    const known = this.#keys.slotOf(key);
    if (known !== undefined) return known;
    const slot = this.#keys.add(key);
    this.#arenas.reserve(this.#keys.slotCount);
    this.#engine.reset(this.#arenas.arenaOf(slot), this.#arenas.placeOf(slot));
    return slot;
  }

  /** Removes a series; the next new series reuses its slot. False when there was none. */
  remove(key: string): boolean {
    return this.#keys.remove(key) !== undefined;
  }

  /**
   * Learns from one observation of `key`, a new series where there is none, and forecasts every
   * horizon. `undefined`: no value. An instant may repeat but not be late.
   *
   * @throws ObservationOrderError; SeriesLimitError; RangeError for a key of more than 256 characters
   */
  observe(key: string, value: number | undefined, eventTimeUnixNs?: bigint): BankForecast {
    const slot = this.open(key);
    this.#input[0] = value ?? 0;
    if (eventTimeUnixNs !== undefined) this.#noteTime(slot, eventTimeUnixNs);
    const missing = value === undefined ? FLAG_INPUT_MISSING : 0;
    const arena = this.#arenas.arenaOf(slot);
    const place = this.#arenas.placeOf(slot);
    const bits = this.#engine.stepInto(arena, place, this.#input, 0, missing, this.#row, 0);
    return this.#describe(key, slot, flagNames(bits));
  }

  /** The current forecast of `key`. Changes nothing. @throws SeriesUnknownError */
  forecast(key: string): BankForecast {
    const slot = this.#keys.knownSlot(key);
    this.forecastInto(slot, this.#row, 0);
    return this.#describe(key, slot, []);
  }

  /** Instant of the newest observation of `key` that had one. @throws SeriesUnknownError */
  newestTimeUnixNs(key: string): bigint | undefined {
    return this.#newestTimeOf(this.#keys.knownSlot(key));
  }

  /**
   * Learns from `values[from]` in the series of `slot` and writes {@link rowLength} numbers to
   * `out[to…]`. NaN: no value. Returns the bits of the flags. Allocates nothing.
   *
   * @throws RangeError for a number that is no slot
   */
  observeInto(
    slot: number,
    values: Float64Array,
    from: number,
    out: Float64Array,
    to: number,
  ): number {
    if (!(slot >= 0 && slot < this.#keys.slotCount)) {
      throw new RangeError(`${slot} is no slot of this bank`);
    }
    const bits = Number.isNaN(values[from]) ? FLAG_INPUT_MISSING : 0;
    const arena = this.#arenas.arenaOf(slot);
    return this.#engine.stepInto(arena, this.#arenas.placeOf(slot), values, from, bits, out, to);
  }

  /**
   * Learns from `values[i]` in the series of `slots[i]`, one after another, and writes its row to
   * `out[i · rowLength…]`: the same bits as {@link observeInto} for each. NaN: no value.
   */
  observeBatch(slots: Int32Array, values: Float64Array, out: Float64Array): void {
    for (let i = 0; i < slots.length; i++) {
      this.observeInto(slots[i]!, values, i, out, i * this.rowLength);
    }
  }

  /** Writes the current forecast of `slot` to `out[to…]`, surprises 0. Allocates nothing. */
  forecastInto(slot: number, out: Float64Array, to: number): void {
    this.#engine.forecastInto(this.#arenas.arenaOf(slot), this.#arenas.placeOf(slot), out, to);
  }

  /**
   * The whole bank, one part per series, in the order of {@link keys}. Observe nothing before the last
   * part is read.
   */
  *encode(): Generator<Uint8Array, void, void> {
    for (const [key, slot] of this.#keys.entries()) {
      yield encodeSeries(this.#arenas, slot, key, this.config);
    }
  }

  /** One series as a part of {@link encode}. @throws SeriesUnknownError */
  encodeSeries(key: string): Uint8Array {
    return encodeSeries(this.#arenas, this.#keys.knownSlot(key), key, this.config);
  }

  /**
   * Adds the series of one part of {@link encode}; one with the same key is replaced.
   *
   * @throws PredictorStateError, PredictorStateMismatchError, SeriesLimitError
   */
  adopt(part: Uint8Array): void {
    const { key, predictor } = openSeries(part);
    const isNew = !this.has(key);
    const slot = this.open(key);
    try {
      decodeSeries(predictor, this.config, this.#engine.layout, this.#arenas, slot);
    } catch (error) {
      if (isNew) this.remove(key);
      throw error;
    }
  }

  #newestTimeOf(slot: number): bigint | undefined {
    const { f64, sliceBytes } = this.#arenas.arenaOf(slot);
    const at = (this.#arenas.placeOf(slot) * sliceBytes) / 8;
    if (f64[at + HAS_TIME] !== 1) return undefined;
    return (BigInt(f64[at + TIME_HIGH]!) << 32n) + BigInt(f64[at + TIME_LOW]!);
  }

  /** Stores the newest instant of a series. @throws ObservationOrderError for a late one */
  #noteTime(slot: number, eventTimeUnixNs: bigint): void {
    const newest = this.#newestTimeOf(slot);
    if (newest !== undefined && timeOrder(newest, eventTimeUnixNs) === "late") {
      throw new ObservationOrderError(
        `the event time ${eventTimeUnixNs} lies before ${newest}, the newest observation's`,
        { eventTimeUnixNs, newestUnixNs: newest },
      );
    }
    const { f64, sliceBytes } = this.#arenas.arenaOf(slot);
    const at = (this.#arenas.placeOf(slot) * sliceBytes) / 8;
    f64[at + HAS_TIME] = 1;
    f64[at + TIME_HIGH] = Number(eventTimeUnixNs >> 32n);
    f64[at + TIME_LOW] = Number(eventTimeUnixNs & 0xffff_ffffn);
  }

  /** The row as an object. */
  #describe(seriesKey: string, slot: number, flags: readonly string[]): BankForecast {
    const arena = this.#arenas.arenaOf(slot);
    const isReady = this.#engine.isReady(arena, this.#arenas.placeOf(slot));
    const horizons = this.config.horizons.map((horizon, h): BankHorizon => {
      const from = h * LITE_ROW;
      return {
        horizon,
        point: this.#row[from]!,
        quantiles: this.#row.slice(from + 1, from + 1 + QUANTILE_LEVELS.length),
        surprise: this.#row[from + LITE_ROW - 1]!,
      };
    });
    return { seriesKey, horizons: isReady ? horizons : [], flags };
  }
}

/** @throws PredictorConfigError when the profile is configured and is not `lite` */
export function bankConfig(input: PredictorConfigInput = {}): PredictorConfig {
  const config = parsePredictorConfig({ profile: "lite", ...input });
  if (config.profile === PROFILE_IDS.lite) return config;
  throw new PredictorConfigError("a bank holds predictors of profile lite", {
    profile: config.profile,
  });
}
