/** Which state a missing step may change: all other state is learned and must keep its bits. */

interface TimeArray {
  /** Of the array's name, without the prefix of its owner. */
  readonly pattern: RegExp;
  /** All slots when absent. */
  readonly slots?: readonly number[];
  readonly reason: string;
}

const EXPERTS: readonly TimeArray[] = [
  { pattern: /\.(points|offsets)$/, reason: "the newest forecast" },
  { pattern: /\.ring\.(features|levels|scales)$/, reason: "samples that wait for their target" },
  { pattern: /\.gains$/, reason: "gains of the samples that wait" },
  { pattern: /Bank\.h\d+\.(waiting|filled)$/, reason: "forecasts that wait for their target" },
  {
    pattern: /(^trend|\.holt-winters[^.]*)\.(levels|trends)$/,
    reason: "a level follows its trend, and the trend fades",
  },
  { pattern: /\.airline(Log)?\.errors$/, reason: "the error of a missing value is 0" },
  { pattern: /^jumpLevel\.at$/, slots: [1, 3], reason: "both variances grow with time" },
  {
    pattern: /^drift\.last$/,
    slots: [0, 1, 3],
    reason: "the place of the newest entry, whether it is a value, and the roughness there",
  },
];

const PREDICTOR: readonly TimeArray[] = [
  { pattern: /^(at|adaptation\.steps)$/, reason: "counters and records of steps" },
  { pattern: /^pending\./, reason: "forecasts that wait for their target" },
  { pattern: /^engine\.(points|quantiles|h\d+\.said)$/, reason: "the newest forecast" },
  { pattern: /ontext\.(ring|known)$/, reason: "the series, with a forecast for a missing value" },
  { pattern: /ontext\.at$/, slots: [0, 1, 10], reason: "index, newest entry and length of a gap" },
  { pattern: /\.h\d+\.guard\.(points|naive)$/, reason: "forecasts that wait for their target" },
  {
    pattern: /\.h\d+\..*(waiting\w*|learned\.bases)$/,
    reason: "forecasts that wait for their target",
  },
  { pattern: /\.h\d+\.mixture\.at$/, slots: [2], reason: "the newest forecast" },
];

/** A copy with 0 in every slot that time changes; `undefined` when those are all. */
export function learnedExpertState(name: string, values: Float64Array): Float64Array | undefined {
  return learnedPart(EXPERTS, name, values);
}

/** The same for a state array of a whole predictor of profile full or balanced. */
export function learnedPredictorState(
  name: string,
  values: Float64Array,
): Float64Array | undefined {
  const experts = "engine.experts.";
  return name.startsWith(experts)
    ? learnedPart(EXPERTS, name.slice(experts.length), values)
    : learnedPart(PREDICTOR, name, values);
}

function learnedPart(
  table: readonly TimeArray[],
  name: string,
  values: Float64Array,
): Float64Array | undefined {
  const entry = table.find(({ pattern }) => pattern.test(name));
  if (entry !== undefined && entry.slots === undefined) return undefined;
  const copy = values.slice();
  for (const slot of entry?.slots ?? []) copy[slot] = 0;
  return copy;
}
