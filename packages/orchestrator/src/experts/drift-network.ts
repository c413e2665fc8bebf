/**
 * Kernel B's network: drift and diffusion of the next change, learnt off the hot path.
 *
 *     (where the series stands, how rough it is) → (mean, log variance) of the next change
 *
 * Training is cut into slices. A slice is issued every {@link SLICE_STEPS} learnt values with a copy
 * of all it needs, and its result is used from the next issue on: whether it is trained in an idle
 * moment ({@link DriftNetwork.work}) or at the deadline, the forecasts are the same bits. The loss is the
 * Gaussian likelihood of changes the series made, plus a little of the residual of the stationary
 * Fokker–Planck equation (the deep Galerkin method).
 *
 * A slice in which a gradient was no number, or out of all proportion, is thrown away whole: the
 * network stays as it was, and {@link DriftNetwork.takeInstability} says so.
 *
 * @module
 */
import { expInto, logInto } from "@meristem/kernels/math";
import { streamFrom, uniformInto } from "@meristem/kernels/random";
import type { StateBlocks } from "../state/state-blocks.js";
import { BINS, REACH, type DriftBins } from "./drift-bins.js";
import {
  addFlowGradient,
  addLikelihoodGradient,
  carryIn,
  carryOut,
  clearGradients,
  evaluate,
  gradientSize,
  INPUTS,
  moveParameters,
  networkBench,
  OUTPUTS,
  type Learner,
} from "./network-bench.js";

/** Learnt values between one slice and the next. */
export const SLICE_STEPS = 32;
/** Slices that must have been trained before the network speaks. */
const SLICES_BEFORE_SPEAKING = 8;
const BATCH = 16;
const BATCHES = 4;
const ROWS = BATCH * BATCHES;
/** Newest samples that batches are drawn from. */
const REPLAY = 512;
const SAMPLE = INPUTS + 1;
const DRAWS = streamFrom(20_111);
const draws = new Float64Array(ROWS);

/** Positions and roughnesses at which drift and variance are tabled between two slices. */
export const NODES = 17;
const BINS_PER_NODE = (BINS - 1) / (NODES - 1);
export const ROUGHNESSES: Float64Array = Float64Array.of(-0.5, 0, 1);
const TABLE = ROUGHNESSES.length * NODES;
const logVariances = new Float64Array(TABLE);
/** Deviations to the network's first input. */
const INPUT_SCALE = 0.5;

const COLLOCATION = 8;
/** Deviations between the neighbours of a node. */
const WIDTH = (2 * BINS_PER_NODE * 2 * REACH) / (BINS - 1);
const RESIDUAL_WEIGHT = 0.1;
const DRIFT_MAX = 3;
const LOG_VARIANCE_MIN = -5;
const LOG_VARIANCE_MAX = 3;

/** Gradient norms in their running mean beyond which a slice is thrown away. */
const NORM_RATIO_MAX = 1000;
/** Slices that running mean is about. */
const NORM_SLICES = 16;

const REPLAYED = 0;
const SINCE = 1;
const SLICES = 2;
const PENDING = 3;
const RATIO = 4;
const NORM_SCALE = 5;
const NORM = 6;
const NORM_MAX = 7;
const IS_DISCARDED = 8;
const DISCARDED_RUN = 9;
const IS_UNTOLD = 10;
const SLOTS =
  "samples seen,samples since the last slice,slices issued,0 or 1,scales in a deviation," +
  "running mean of gradient norms,norm of the newest slice,its bound,was it discarded," +
  "slices discarded in a row,is that untold";

/** Shape (ROUGHNESSES · NODES, INPUTS): where the table is evaluated. */
const TABLE_INPUT = Float64Array.from({ length: TABLE * INPUTS }, (_, i) => {
  const row = Math.floor(i / INPUTS);
  const z = ((row % NODES) / (NODES - 1)) * 2 * REACH - REACH;
  return i % INPUTS === 0 ? z * INPUT_SCALE : ROUGHNESSES[Math.floor(row / NODES)]!;
});

export class DriftNetwork {
  /** Shape (2, ROUGHNESSES, NODES): drift (scales) and variance (scales squared), in force. */
  readonly table: Float64Array;
  readonly learner: Learner;
  readonly #staged: Float64Array;
  /** Shape (REPLAY, SAMPLE): position, roughness, change. */
  readonly #replay: Float64Array;
  /** Shape (ROWS, INPUTS) and (ROWS): what the pending slice learns from. */
  readonly #inputs: Float64Array;
  readonly #targets: Float64Array;
  readonly #collocation: { input: Float64Array; slopes: Float64Array; shares: Float64Array };
  readonly #at: Float64Array;
  readonly #batchInput = new Float64Array(BATCH * INPUTS);
  readonly #batchTarget = new Float64Array(BATCH);

  constructor(blocks: StateBlocks) {
    const { initial, optimizer } = networkBench();
    const { length } = initial;
    const entryCount = optimizer.stepCounts.length;
    this.learner = {
      values: blocks.block("parameters", [length], "1"),
      firstMoment: blocks.block("firstMoment", [length], "1"),
      secondMoment: blocks.block("secondMoment", [length], "1"),
      clocks: blocks.block("clocks", [3, entryCount], "1"),
    };
    this.learner.values.set(initial);
    this.learner.clocks.fill(1, entryCount);
    const unit = "scales of change or their squares";
    this.table = blocks.block("table", [2, ROUGHNESSES.length, NODES], unit);
    this.#staged = blocks.block("staged", [2, ROUGHNESSES.length, NODES], unit);
    this.#replay = blocks.block("replay", [REPLAY, SAMPLE], "1");
    this.#inputs = blocks.block("sliceInputs", [ROWS, INPUTS], "1");
    this.#targets = blocks.block("sliceTargets", [ROWS], "scales of change");
    this.#collocation = {
      input: blocks.block("collocation", [COLLOCATION, INPUTS], "1"),
      slopes: blocks.block("logDensitySlopes", [COLLOCATION], "1 per deviation"),
      shares: blocks.block("densityShares", [COLLOCATION], "1"),
    };
    this.#at = blocks.block("at", [11], SLOTS);
  }

  /** Whether {@link table} is the network's. */
  get isTrained(): boolean {
    return this.#at[SLICES]! > SLICES_BEFORE_SPEAKING;
  }

  /** Newest samples that slices are drawn from. */
  get replayCount(): number {
    return Math.min(this.#at[REPLAYED]!, REPLAY);
  }

  /** Whether a slice waits to be trained. */
  get hasWork(): boolean {
    return this.#at[PENDING] === 1;
  }

  /**
   * Takes in a move: `moves` is place (bins), change (scales), position (deviations), roughness, and
   * how many scales a deviation is now. Every {@link SLICE_STEPS}th time the slice before
   * must be done and comes into force, and the next is issued. Returns whether that happened.
   */
  take(moves: Float64Array, bins: DriftBins): boolean {
    const at = this.#at;
    const slot = (at[REPLAYED]! % REPLAY) * SAMPLE;
    this.#replay[slot] = moves[2]! * INPUT_SCALE;
    this.#replay[slot + 1] = moves[3]!;
    this.#replay[slot + 2] = moves[1]!;
    at[REPLAYED] = at[REPLAYED]! + 1;
    at[SINCE] = at[SINCE]! + 1;
    if (at[SINCE] < SLICE_STEPS) return false;
    at[SINCE] = 0;
    this.work();
    this.table.set(this.#staged);
    at[DISCARDED_RUN] = at[IS_DISCARDED] === 1 ? at[DISCARDED_RUN]! + 1 : 0;
    if (at[DISCARDED_RUN] < 2) at[IS_UNTOLD] = at[DISCARDED_RUN];
    at[RATIO] = moves[4]!;
    this.#issue(bins);
    return true;
  }

  /** Trains the pending slice, if there is one. Cost: some 60 µs. Returns whether it did. */
  work(): boolean {
    const at = this.#at;
    if (at[PENDING] !== 1) return false;
    at[PENDING] = 0;
    carryIn(this.learner);
    let norm = 0;
    for (let batch = 0; batch < BATCHES; batch++) {
      const from = batch * BATCH;
      for (let i = 0; i < BATCH * INPUTS; i++) {
        this.#batchInput[i] = this.#inputs[from * INPUTS + i]!;
      }
      for (let i = 0; i < BATCH; i++) this.#batchTarget[i] = this.#targets[from + i]!;
      clearGradients();
      addLikelihoodGradient(this.#batchInput, this.#batchTarget);
      if (batch === 0) {
        const weight = RESIDUAL_WEIGHT * BATCHES;
        addFlowGradient(this.#collocation, INPUT_SCALE, at[RATIO]!, weight);
      }
      norm = Math.max(norm, gradientSize());
      moveParameters();
    }
    if (!this.#isStable(norm)) return true;
    carryOut(this.learner);
    this.#stage();
    return true;
  }

  /** Whether slices in force are being thrown away and that was not told before. Once a run. */
  takeInstability(): boolean {
    const isUntold = this.#at[IS_UNTOLD] === 1;
    this.#at[IS_UNTOLD] = 0;
    return isUntold;
  }

  /** Largest gradient norm of the newest slice; the largest number when that was none. */
  get gradientNorm(): number {
    return this.#at[NORM]!;
  }

  /** What that norm was judged by. */
  get gradientNormMax(): number {
    return this.#at[NORM_MAX]!;
  }

  /** Slices thrown away in a row, up to the one in force. */
  get discardedCount(): number {
    return this.#at[DISCARDED_RUN]!;
  }

  /** Judges the largest gradient norm of a slice, and notes what it was. */
  #isStable(norm: number): boolean {
    const at = this.#at;
    const before = at[NORM_SCALE]!;
    // The first slices have nothing to be compared with: there it must only be a number.
    const isKnown = at[SLICES]! > SLICES_BEFORE_SPEAKING;
    const most = isKnown ? Math.min(NORM_RATIO_MAX * before, Number.MAX_VALUE) : Number.MAX_VALUE;
    const isNumber = norm <= Number.MAX_VALUE;
    const isStable = norm <= most;
    at[NORM] = isNumber ? norm : Number.MAX_VALUE;
    at[NORM_MAX] = most;
    at[IS_DISCARDED] = isStable ? 0 : 1;
    // What was thrown away counts too, cut: gradients that stay large are the rule before long.
    const counted = isNumber ? Math.min(norm, most) : before;
    at[NORM_SCALE] = before > 0 ? before + (counted - before) / NORM_SLICES : counted;
    return isStable;
  }

  /** Draws the samples and describes the density the next slice is trained with. */
  #issue({ counts }: DriftBins): void {
    const at = this.#at;
    const slice = at[SLICES]!;
    const held = Math.min(at[REPLAYED]!, REPLAY);
    DRAWS.counter = slice * ROWS;
    uniformInto(draws, DRAWS);
    for (let row = 0; row < ROWS; row++) {
      const from = Math.floor(draws[row]! * held) * SAMPLE;
      this.#inputs[row * INPUTS] = this.#replay[from]!;
      this.#inputs[row * INPUTS + 1] = this.#replay[from + 1]!;
      this.#targets[row] = this.#replay[from + 2]!;
    }
    const { input, slopes, shares } = this.#collocation;
    let total = 0;
    for (let i = 0; i < COLLOCATION; i++) {
      // Even nodes at one slice, odd ones at the next; the ends have no neighbours to compare.
      const node = 2 * i + 1 - (i > 0 ? slice % 2 : 0);
      const bin = node * BINS_PER_NODE;
      input[i * INPUTS] = TABLE_INPUT[node * INPUTS]!;
      input[i * INPUTS + 1] = 0;
      const above = counts[bin + BINS_PER_NODE]! + 1;
      slopes[i] = above / (counts[bin - BINS_PER_NODE]! + 1);
      shares[i] = counts[bin]!;
      total += shares[i]!;
    }
    logInto(slopes, slopes);
    for (let i = 0; i < COLLOCATION; i++) slopes[i] = slopes[i]! / WIDTH;
    for (let i = 0; i < COLLOCATION; i++) shares[i] = total > 0 ? shares[i]! / total : 0;
    at[SLICES] = slice + 1;
    at[PENDING] = 1;
  }

  /** Tables what the network says now, within bounds. */
  #stage(): void {
    const output = evaluate(this.learner.values, TABLE_INPUT, TABLE);
    for (let row = 0; row < TABLE; row++) {
      const mean = output[OUTPUTS * row]!;
      const logVariance = output[OUTPUTS * row + 1]!;
      this.#staged[row] = Math.max(-DRIFT_MAX, Math.min(DRIFT_MAX, mean));
      logVariances[row] = Math.max(LOG_VARIANCE_MIN, Math.min(LOG_VARIANCE_MAX, logVariance));
    }
    expInto(logVariances, logVariances);
    this.#staged.set(logVariances, TABLE);
  }
}
