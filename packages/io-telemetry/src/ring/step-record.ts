/**
 * A step as numbers in a slot and back, without anything in between.
 *
 * Enum names travel as their index in the tables below, flags as bits, optional numbers with a bit
 * that says they are there.
 *
 * @module
 */
import { invariant, type v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";
import { STEP_EXPERT_COUNT_MAX, STEP_SCORE_COUNT_MAX } from "./layout.js";

/** Names of the enums of a step, by index. The worker gets them from whoever starts it. */
export interface StepNames {
  readonly verdicts: readonly string[];
  readonly modes: readonly string[];
  readonly flags: readonly string[];
  readonly sources: readonly string[];
  readonly levels: readonly string[];
  readonly priorities: readonly string[];
}

/** Words of a step after its number. Those marked hold two integers. */
const AT = {
  /** Series and word count. */
  about: 1,
  /** Packed names and counts, then flags and what is present. */
  codes: 2,
  instant: 3,
  stepIndex: 4,
  durationNs: 5,
  kernelWeights: 6,
  /** Of the risk only what there is, then scores, then weights of experts. */
  rest: 10,
} as const;

/** Bits of a packed name: enough for {@link NAME_COUNT_MAX} of them. */
const NAME_BITS = 5;
const NAME_COUNT_MAX = 1 << NAME_BITS;

/** Numbers of a RiskState in the order of their words; the optional ones have a bit each. */
const RISK_FIELDS = [
  "volatility",
  "cusumRatio",
  "weightEntropy",
  "fisherRaoDistance",
  "kurtosis",
  "holderExponent",
  "holderStandardError",
  "dgmEntropy",
  "freeEnergy",
  "transportCost",
] as const;
/** The order of the message, in which a line has them. */
const RISK_ORDER = [
  "volatility",
  "kurtosis",
  "holderExponent",
  "holderStandardError",
  "cusumRatio",
  "weightEntropy",
  "dgmEntropy",
  "freeEnergy",
  "transportCost",
  "fisherRaoDistance",
  "transportConverged",
] as const;
/** The first four are always there; the others have a bit each, in their order. */
const REQUIRED_COUNT = 4;
/** Bits of what is present beside those of the optional fields. */
const HAS_RISK = 1 << 6;
const HAS_CONVERGED = 1 << 7;
const CONVERGED = 1 << 8;
/** Flags stand above them. */
const FLAG_SHIFT = 9;
/** Bits left for them. More names than that go as a message, as do more flags than there are names. */
const FLAG_COUNT_MAX = 22;

/** The same memory as numbers, as integers, two a word, and as instants. */
export interface StepSource {
  readonly words: Float64Array;
  readonly codes: Int32Array;
  readonly instants: BigInt64Array;
}

/** What a step gets from the sink. Reused from one to the next. */
export interface StepHead {
  sequence: number;
  series: number;
  readonly packer: NamePacker;
}

export type StepOffer = TelemetryOffer & { readonly body: { readonly $case: "step" } };

/**
 * Packs the names of steps. Neighbouring records nearly always hold the same ones, so those of the last
 * are tried first: a comparison of two pointers each.
 */
export class NamePacker {
  readonly #names: StepNames;
  #source = "";
  #level = "";
  #priority = "";
  #verdict = "";
  #mode = "";
  #packed = -1;
  /** One a place in the list of flags. */
  readonly #lastFlags: { name: string; bit: number }[];

  constructor(names: StepNames) {
    const { flags, ...tables } = names;
    for (const table of Object.values(tables)) {
      invariant(table.length <= NAME_COUNT_MAX, "an enum of a step fits its bits");
    }
    invariant(flags.length <= FLAG_COUNT_MAX, "the flags of a step fit their bits");
    this.#names = names;
    this.#lastFlags = flags.map(() => ({ name: "", bit: 0 }));
  }

  /** Five indexes of five bits; negative when a name is not in its table. */
  pack(record: StepOffer): number {
    const { source, level, priority, body } = record;
    const { verdict, mode } = body.value;
    if (
      source === this.#source &&
      level === this.#level &&
      priority === this.#priority &&
      verdict === this.#verdict &&
      mode === this.#mode
    ) {
      return this.#packed;
    }
    const names = this.#names;
    this.#source = source;
    this.#level = level;
    this.#priority = priority;
    this.#verdict = verdict;
    this.#mode = mode;
    // The index of a name that is not there is -1, and so the sign is set.
    this.#packed =
      names.sources.indexOf(source) |
      (names.levels.indexOf(level) << NAME_BITS) |
      (names.priorities.indexOf(priority) << (2 * NAME_BITS)) |
      (names.verdicts.indexOf(verdict) << (3 * NAME_BITS)) |
      (names.modes.indexOf(mode) << (4 * NAME_BITS));
    return this.#packed;
  }

  /** A bit a flag, in their place; 0 for one that is not in the table. */
  flagBit(place: number, name: string): number {
    const last = this.#lastFlags[place]!;
    if (last.name === name) return last.bit;
    const index = this.#names.flags.indexOf(name);
    last.name = name;
    last.bit = index < 0 ? 0 : 1 << (FLAG_SHIFT + index);
    return last.bit;
  }
}

/** Whether a record is a step that fits a slot: no values, not too many experts or horizons. */
export function isSlotStep(record: TelemetryOffer): record is StepOffer {
  const { body } = record;
  if (body?.$case !== "step") return false;
  const step = body.value;
  return (
    step.scoredForecasts.length === 0 &&
    step.expertWeights.length <= STEP_EXPERT_COUNT_MAX &&
    step.scores.length <= STEP_SCORE_COUNT_MAX &&
    step.flags.length <= FLAG_COUNT_MAX &&
    step.kernelWeights.length === 4
  );
}

/**
 * Fills the words claimed for a step, at most {@link STEP_WORDS_MAX}, and returns how many it took; 0
 * for a name that is in no table. Allocates nothing. Cost: some thirty stores.
 */
export function writeStep(
  target: StepSource,
  start: number,
  head: StepHead,
  record: StepOffer,
): number {
  const { words, codes } = target;
  const step = record.body.value;
  const { kernelWeights, scores, expertWeights, flags, risk } = step;
  const names = head.packer.pack(record);
  if (names < 0) return 0;
  let present = 0;
  for (let i = 0; i < flags.length; i++) {
    const bit = head.packer.flagBit(i, flags[i]!);
    if (bit === 0) return 0;
    present |= bit;
  }
  let at = start + AT.rest;
  if (risk !== undefined) {
    present |= writeRisk(words, at, risk);
    at += REQUIRED_COUNT + bitCount6(present);
  }
  words[start] = head.sequence;
  target.instants[start + AT.instant] = record.emittedAtUnixNs;
  words[start + AT.stepIndex] = record.stepIndex;
  words[start + AT.durationNs] = step.stepDurationNs;
  words[start + AT.kernelWeights] = kernelWeights[0]!;
  words[start + AT.kernelWeights + 1] = kernelWeights[1]!;
  words[start + AT.kernelWeights + 2] = kernelWeights[2]!;
  words[start + AT.kernelWeights + 3] = kernelWeights[3]!;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    words[at] = score.horizon;
    words[at + 1] = score.absoluteErrorRatio;
    words[at + 2] = score.pinballLossRatio;
    words[at + 3] = score.valueRank;
    at += 4;
  }
  const weightCount = expertWeights.length;
  for (let i = 0; i < weightCount; i++) words[at + i] = expertWeights[i]!;
  const wordCount = at + weightCount - start;
  const code = 2 * (start + AT.about);
  codes[code] = head.series;
  codes[code + 1] = wordCount;
  codes[code + 2] = names | (scores.length << (5 * NAME_BITS));
  codes[code + 3] = present;
  return wordCount;
}

/**
 * Writes what there is of a risk and returns the bits that say what that is. Spelled out field by
 * field: a lookup by name costs as much as ten stores.
 */
function writeRisk(words: Float64Array, start: number, risk: v1.RiskState): number {
  words[start] = risk.volatility;
  words[start + 1] = risk.cusumRatio;
  words[start + 2] = risk.weightEntropy;
  words[start + 3] = risk.fisherRaoDistance;
  let at = start + REQUIRED_COUNT;
  let present = HAS_RISK;
  const { kurtosis, holderExponent, holderStandardError } = risk;
  const { dgmEntropy, freeEnergy, transportCost, transportConverged } = risk;
  if (kurtosis !== undefined) {
    words[at++] = kurtosis;
    present |= 1;
  }
  if (holderExponent !== undefined) {
    words[at++] = holderExponent;
    present |= 2;
  }
  if (holderStandardError !== undefined) {
    words[at++] = holderStandardError;
    present |= 4;
  }
  if (dgmEntropy !== undefined) {
    words[at++] = dgmEntropy;
    present |= 8;
  }
  if (freeEnergy !== undefined) {
    words[at++] = freeEnergy;
    present |= 16;
  }
  if (transportCost !== undefined) {
    words[at++] = transportCost;
    present |= 32;
  }
  if (transportConverged === undefined) return present;
  return present | (transportConverged ? HAS_CONVERGED | CONVERGED : HAS_CONVERGED);
}

/** Set bits among the lowest six. */
function bitCount6(bits: number): number {
  const pairs = (bits & 0b010101) + ((bits >> 1) & 0b010101);
  return (pairs & 3) + ((pairs >> 2) & 3) + ((pairs >> 4) & 3);
}

/** Words of the step at `start`. */
export function stepWordCount(codes: Int32Array, start: number): number {
  return codes[2 * (start + AT.about) + 1]!;
}

/** Words of a step up to the end of its risk. */
const GAUGE_WORDS = AT.rest + RISK_FIELDS.length;

/** The latest of each series, without making a record of it: what a worker can do a million times. */
export class StepGauges {
  /** By series: steps, and a copy of the words up to the risk. */
  readonly #latest: { count: number; readonly copy: StepSource }[] = [];

  note({ words, codes }: StepSource, start: number): void {
    const series = codes[2 * (start + AT.about)]!;
    const latest = (this.#latest[series] ??= { count: 0, copy: gaugeCopy() });
    latest.count++;
    const { copy } = latest;
    for (let i = AT.durationNs; i < GAUGE_WORDS; i++) copy.words[i] = words[start + i]!;
    // As integers: packed bits that happen to be a NaN might not be copied as they are.
    copy.codes[2 * AT.codes] = codes[2 * (start + AT.codes)]!;
    copy.codes[2 * AT.codes + 1] = codes[2 * (start + AT.codes) + 1]!;
  }

  /** Calls back for each series that had steps since the last call. */
  take(
    each: (
      series: number,
      stepCount: number,
      step: Pick<v1.StepTelemetry, "stepDurationNs" | "kernelWeights" | "risk">,
      modeIndex: number,
    ) => void,
  ): void {
    for (const [series, latest] of this.#latest.entries()) {
      if (latest === undefined || latest.count === 0) continue;
      const { copy, count } = latest;
      latest.count = 0;
      const { words, codes } = copy;
      const kernelWeights = Array.from(words.subarray(AT.kernelWeights, AT.kernelWeights + 4));
      const { risk } = readRisk(copy, 0);
      const step = { stepDurationNs: words[AT.durationNs]!, kernelWeights, risk };
      each(series, count, step, nameIndexAt(codes, 0, 4));
    }
  }
}

function gaugeCopy(): StepSource {
  const words = new Float64Array(GAUGE_WORDS);
  const { buffer } = words;
  return { words, codes: new Int32Array(buffer), instants: new BigInt64Array(buffer) };
}

/** Index of the `place`-th packed name of a step. */
function nameIndexAt(codes: Int32Array, start: number, place: number): number {
  return (codes[2 * (start + AT.codes)]! >> (place * NAME_BITS)) & (NAME_COUNT_MAX - 1);
}

/** The record of a slot, as it was offered but for `scoredForecasts`, which no slot holds. */
export function readStep(
  source: StepSource,
  start: number,
  seriesNames: readonly string[],
  names: StepNames,
): v1.TelemetryEvent {
  const { words, codes } = source;
  const at = (offset: number): number => words[start + offset]!;
  const flagBits = codes[2 * (start + AT.codes) + 1]! >>> FLAG_SHIFT;
  const scoreCount = codes[2 * (start + AT.codes)]! >>> (5 * NAME_BITS);
  const { risk, end: scoreStart } = readRisk(source, start);
  const weightStart = scoreStart + 4 * scoreCount;
  const step: v1.StepTelemetry = {
    verdict: names.verdicts[nameIndexAt(codes, start, 3)] as v1.IngestionVerdict,
    mode: names.modes[nameIndexAt(codes, start, 4)] as v1.OperatingMode,
    flags: names.flags.filter((_, bit) => (flagBits & (1 << bit)) !== 0) as v1.ForecastFlag[],
    kernelWeights: Array.from(
      words.subarray(start + AT.kernelWeights, start + AT.kernelWeights + 4),
    ),
    expertWeights: Array.from(words.subarray(weightStart, start + stepWordCount(codes, start))),
    risk,
    scores: Array.from({ length: scoreCount }, (_, i) => {
      const from = scoreStart + 4 * i;
      return {
        horizon: words[from]!,
        absoluteErrorRatio: words[from + 1]!,
        pinballLossRatio: words[from + 2]!,
        valueRank: words[from + 3]!,
      };
    }),
    stepDurationNs: at(AT.durationNs),
    scoredForecasts: [],
  };
  return {
    sequence: at(0),
    emittedAtUnixNs: source.instants[start + AT.instant]!,
    source: names.sources[nameIndexAt(codes, start, 0)] as v1.Subsystem,
    level: names.levels[nameIndexAt(codes, start, 1)] as v1.TelemetryLevel,
    priority: names.priorities[nameIndexAt(codes, start, 2)] as v1.MessagePriority,
    series: seriesNames[codes[2 * (start + AT.about)]!] ?? "",
    stepIndex: at(AT.stepIndex),
    body: { $case: "step", value: step },
  };
}

/** The risk of a step and the word after it. */
function readRisk(
  { words, codes }: StepSource,
  start: number,
): { readonly risk: v1.RiskState | undefined; readonly end: number } {
  const present = codes[2 * (start + AT.codes) + 1]!;
  let end = start + AT.rest;
  if ((present & HAS_RISK) === 0) return { risk: undefined, end };
  const found = new Map<string, number | boolean>();
  for (const [index, field] of RISK_FIELDS.entries()) {
    const isThere = index < REQUIRED_COUNT || (present & (1 << (index - REQUIRED_COUNT))) !== 0;
    if (isThere) found.set(field, words[end++]!);
  }
  if ((present & HAS_CONVERGED) !== 0) found.set("transportConverged", (present & CONVERGED) !== 0);
  const risk: Record<string, number | boolean> = {};
  for (const field of RISK_ORDER) if (found.has(field)) risk[field] = found.get(field)!;
  return { risk: risk as unknown as v1.RiskState, end };
}
