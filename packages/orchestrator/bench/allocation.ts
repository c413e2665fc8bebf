/**
 * How much a step in place leaves on the heap once the compiler knows it, in windows of a long life:
 *
 *   npm run bench:allocation -- [--profile full|balanced|lite|bank] [--json]
 *
 * `lite` is a bank of one series, `bank` one of fifty; there a step is one step of one series.
 * Most windows hold nothing at all. The others hold an alarm, which is rare and so never compiled
 * code, or the compiler's own notes.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parseArgs } from "node:util";
import { BankLife } from "./bank-life.js";
import { Life } from "./life.js";

const { values: options } = parseArgs({
  options: {
    profile: { type: "string", default: "full" },
    json: { type: "boolean", default: false },
  },
});
const { profile } = options;

const WARM_UP = 15_000;
const WINDOWS = 40;
/** A lite step is so short that what the compiler notes in between would be all there is to see. */
const STEPS_PER_WINDOW = profile === "lite" || profile === "bank" ? 10_000 : 500;
const SERIES_IN_BANK = 50;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const seriesCount = profile === "bank" ? SERIES_IN_BANK : 1;
const life = lifeOf();
life.advance(WARM_UP / seriesCount);
const growthOver = (steps: number): number => {
  collect();
  const before = process.memoryUsage().heapUsed;
  life.advance(steps / seriesCount);
  return process.memoryUsage().heapUsed - before;
};
/** What looking costs: that is none of the step's. */
const looking = Math.min(...Array.from({ length: 5 }, () => growthOver(0)));
const grown = Array.from({ length: WINDOWS }, () => growthOver(STEPS_PER_WINDOW) - looking);
const sorted = grown.toSorted((a, b) => a - b);
const result = {
  node: process.version,
  profile,
  stepsPerWindow: STEPS_PER_WINDOW,
  medianBytesPerStep: sorted[WINDOWS >> 1]! / STEPS_PER_WINDOW,
  meanBytesPerStep: grown.reduce((sum, bytes) => sum + bytes, 0) / WINDOWS / STEPS_PER_WINDOW,
  bytesByWindow: grown,
};
process.stdout.write(
  options.json
    ? `${JSON.stringify(result)}\n`
    : `heap growth, ${profile}: median ${result.medianBytesPerStep.toFixed(2)} bytes a step ` +
        `over ${WINDOWS} windows of ${STEPS_PER_WINDOW} steps, ` +
        `mean ${result.meanBytesPerStep.toFixed(1)} (Node ${process.version})\n`,
);

function lifeOf(): { advance: (steps: number) => number } {
  const seasonLengths = [24];
  if (profile === "full" || profile === "balanced") return new Life({ profile, seasonLengths });
  if (profile === "lite" || profile === "bank") return new BankLife({ seasonLengths }, seriesCount);
  throw new Error(`no profile ${profile}: full, balanced, lite, bank`);
}
