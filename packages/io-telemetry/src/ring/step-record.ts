/**
 * A step as numbers in a slot and back, without anything in between.
 *
 * Enum names travel as their index in the tables below, flags as bits, optional numbers with a bit
 * that says they are there.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";
import { KIND, STEP_EXPERT_COUNT_MAX, STEP_SCORE_COUNT_MAX } from "./layout.js";

/** Names of the enums of a step, by index. The worker gets them from whoever starts it. */
export interface StepNames {
  readonly verdicts: readonly string[];
  readonly modes: readonly string[];
  readonly flags: readonly string[];
  readonly sources: readonly string[];
  readonly levels: readonly string[];
  readonly priorities: readonly string[];
}

/** Words of a step record after sequence and kind. */
const AT = {
  series: 2,
  instant: 3,
  stepIndex: 4,
  source: 5,
  level: 6,
  priority: 7,
  verdict: 8,
  mode: 9,
  flags: 10,
  durationNs: 11,
  kernelWeights: 12,
  present: 16,
  risk: 17,
  counts: 27,
  rest: 29,
} as const;

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
/** Bits of the first four, which are always there. */
const REQUIRED_RISK = 0b1111;
/** Bits of `present` beside those of the risk fields. */
const HAS_RISK = 1 << 16;
const HAS_CONVERGED = 1 << 17;
const CONVERGED = 1 << 18;

/** Bits of a word. More names than that go as a message, as do more flags than there are names. */
const FLAG_COUNT_MAX = 17;

type StepOffer = TelemetryOffer & { readonly body: { readonly $case: "step" } };

/**
 * Index of a name in its table. Neighbouring records nearly always hold the same name, so the last
 * answer is tried first: one comparison of two pointers.
 */
export class NameIndex {
  readonly #names: readonly string[];
  #lastName = "";
  #lastIndex = -1;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  of(name: string): number {
    if (name === this.#lastName) return this.#lastIndex;
    this.#lastName = name;
    this.#lastIndex = this.#names.indexOf(name);
    return this.#lastIndex;
  }
}

/** One {@link NameIndex} a table, and one a place in the list of flags. */
export interface StepIndexes extends Readonly<
  Record<Exclude<keyof StepNames, "flags">, NameIndex>
> {
  readonly flags: readonly NameIndex[];
}

export function indexesOf(names: StepNames): StepIndexes {
  return {
    verdicts: new NameIndex(names.verdicts),
    modes: new NameIndex(names.modes),
    flags: names.flags.map(() => new NameIndex(names.flags)),
    sources: new NameIndex(names.sources),
    levels: new NameIndex(names.levels),
    priorities: new NameIndex(names.priorities),
  };
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

/** Fills a slot. Allocates nothing. Cost: some forty stores. */
export function writeStep(
  target: { readonly words: Float64Array; readonly instants: BigInt64Array },
  start: number,
  head: { readonly sequence: number; readonly series: number },
  record: StepOffer,
  indexes: StepIndexes,
): void {
  const { words } = target;
  const step = record.body.value;
  words[start] = head.sequence;
  words[start + 1] = KIND.step;
  words[start + AT.series] = head.series;
  target.instants[start + AT.instant] = record.emittedAtUnixNs;
  words[start + AT.stepIndex] = record.stepIndex;
  words[start + AT.source] = indexes.sources.of(record.source);
  words[start + AT.level] = indexes.levels.of(record.level);
  words[start + AT.priority] = indexes.priorities.of(record.priority);
  words[start + AT.verdict] = indexes.verdicts.of(step.verdict);
  words[start + AT.mode] = indexes.modes.of(step.mode);
  let flags = 0;
  for (let i = 0; i < step.flags.length; i++) flags |= 1 << indexes.flags[i]!.of(step.flags[i]!);
  words[start + AT.flags] = flags;
  words[start + AT.durationNs] = step.stepDurationNs;
  for (let k = 0; k < 4; k++) words[start + AT.kernelWeights + k] = step.kernelWeights[k]!;
  writeRisk(words, start, step.risk);
  const { scores, expertWeights } = step;
  words[start + AT.counts] = scores.length;
  words[start + AT.counts + 1] = expertWeights.length;
  let at = start + AT.rest;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    words[at++] = score.horizon;
    words[at++] = score.absoluteErrorRatio;
    words[at++] = score.pinballLossRatio;
    words[at++] = score.valueRank;
  }
  for (let i = 0; i < expertWeights.length; i++) words[at++] = expertWeights[i]!;
}

/** Spelled out field by field: a lookup by name costs as much as ten stores. */
function writeRisk(words: Float64Array, start: number, risk: v1.RiskState | undefined): void {
  if (risk === undefined) {
    words[start + AT.present] = 0;
    return;
  }
  const at = start + AT.risk;
  let present = HAS_RISK | REQUIRED_RISK;
  words[at] = risk.volatility;
  words[at + 1] = risk.cusumRatio;
  words[at + 2] = risk.weightEntropy;
  words[at + 3] = risk.fisherRaoDistance;
  present |= writeOptional(words, at, 4, risk.kurtosis);
  present |= writeOptional(words, at, 5, risk.holderExponent);
  present |= writeOptional(words, at, 6, risk.holderStandardError);
  present |= writeOptional(words, at, 7, risk.dgmEntropy);
  present |= writeOptional(words, at, 8, risk.freeEnergy);
  present |= writeOptional(words, at, 9, risk.transportCost);
  const converged = risk.transportConverged;
  if (converged !== undefined) present |= converged ? HAS_CONVERGED | CONVERGED : HAS_CONVERGED;
  words[start + AT.present] = present;
}

/** The field's bit in `present`; 0 when there is no number. */
function writeOptional(
  words: Float64Array,
  at: number,
  index: number,
  value: number | undefined,
): number {
  if (value === undefined) return 0;
  words[at + index] = value;
  return 1 << index;
}

/** The latest of each series, without making a record of it: what a worker can do a million times. */
export class StepGauges {
  /** By series: steps, and a copy of the words up to the risk. */
  readonly #latest: { count: number; readonly words: Float64Array }[] = [];

  note(words: Float64Array, start: number): void {
    const series = words[start + AT.series]!;
    const latest = (this.#latest[series] ??= { count: 0, words: new Float64Array(AT.counts) });
    latest.count++;
    for (let i = 0; i < AT.counts; i++) latest.words[i] = words[start + i]!;
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
      const { words, count } = latest;
      latest.count = 0;
      const kernelWeights = Array.from(words.subarray(AT.kernelWeights, AT.kernelWeights + 4));
      const step = {
        stepDurationNs: words[AT.durationNs]!,
        kernelWeights,
        risk: readRisk(words, 0),
      };
      each(series, count, step, words[AT.mode]!);
    }
  }
}

/** The record of a slot, as it was offered but for `scoredForecasts`, which no slot holds. */
export function readStep(
  source: { readonly words: Float64Array; readonly instants: BigInt64Array },
  start: number,
  seriesNames: readonly string[],
  names: StepNames,
): v1.TelemetryEvent {
  const { words } = source;
  const at = (offset: number): number => words[start + offset]!;
  const flagBits = at(AT.flags);
  const scoreCount = at(AT.counts);
  const weightStart = start + AT.rest + 4 * scoreCount;
  const step: v1.StepTelemetry = {
    verdict: names.verdicts[at(AT.verdict)] as v1.IngestionVerdict,
    mode: names.modes[at(AT.mode)] as v1.OperatingMode,
    flags: names.flags.filter((_, bit) => (flagBits & (1 << bit)) !== 0) as v1.ForecastFlag[],
    kernelWeights: Array.from(
      words.subarray(start + AT.kernelWeights, start + AT.kernelWeights + 4),
    ),
    expertWeights: Array.from(words.subarray(weightStart, weightStart + at(AT.counts + 1))),
    risk: readRisk(words, start),
    scores: Array.from({ length: scoreCount }, (_, i) => {
      const from = AT.rest + 4 * i;
      return {
        horizon: at(from),
        absoluteErrorRatio: at(from + 1),
        pinballLossRatio: at(from + 2),
        valueRank: at(from + 3),
      };
    }),
    stepDurationNs: at(AT.durationNs),
    scoredForecasts: [],
  };
  return {
    sequence: at(0),
    emittedAtUnixNs: source.instants[start + AT.instant]!,
    source: names.sources[at(AT.source)] as v1.Subsystem,
    level: names.levels[at(AT.level)] as v1.TelemetryLevel,
    priority: names.priorities[at(AT.priority)] as v1.MessagePriority,
    series: seriesNames[at(AT.series)] ?? "",
    stepIndex: at(AT.stepIndex),
    body: { $case: "step", value: step },
  };
}

function readRisk(words: Float64Array, start: number): v1.RiskState | undefined {
  const present = words[start + AT.present]!;
  if ((present & HAS_RISK) === 0) return undefined;
  const risk: Record<string, number | boolean> = {};
  for (const [index, field] of RISK_FIELDS.entries()) {
    if ((present & (1 << index)) !== 0) risk[field] = words[start + AT.risk + index]!;
  }
  if ((present & HAS_CONVERGED) !== 0) risk["transportConverged"] = (present & CONVERGED) !== 0;
  return risk as unknown as v1.RiskState;
}
