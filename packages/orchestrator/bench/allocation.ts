/**
 * How much a step in place leaves on the heap once the compiler knows it, in windows of a long life:
 *
 *   npm run bench:allocation -- [--json]
 *
 * Most windows hold nothing at all. The others hold an alarm, which is rare and so never compiled
 * code, or the compiler's own notes.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parseArgs } from "node:util";
import { Life } from "./life.js";

const { values: options } = parseArgs({ options: { json: { type: "boolean", default: false } } });

const WARM_UP = 15_000;
const WINDOWS = 40;
const STEPS_PER_WINDOW = 500;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const life = new Life({ seasonLengths: [24] });
life.advance(WARM_UP);
const growthOver = (steps: number): number => {
  collect();
  const before = process.memoryUsage().heapUsed;
  life.advance(steps);
  return process.memoryUsage().heapUsed - before;
};
/** What looking costs: that is none of the step's. */
const looking = Math.min(...Array.from({ length: 5 }, () => growthOver(0)));
const grown = Array.from({ length: WINDOWS }, () => growthOver(STEPS_PER_WINDOW) - looking);
const sorted = grown.toSorted((a, b) => a - b);
const result = {
  node: process.version,
  stepsPerWindow: STEPS_PER_WINDOW,
  medianBytesPerStep: sorted[WINDOWS / 2]! / STEPS_PER_WINDOW,
  meanBytesPerStep: grown.reduce((sum, bytes) => sum + bytes, 0) / WINDOWS / STEPS_PER_WINDOW,
  bytesByWindow: grown,
};
process.stdout.write(
  options.json
    ? `${JSON.stringify(result)}\n`
    : `heap growth: median ${result.medianBytesPerStep.toFixed(2)} bytes a step over ${WINDOWS} ` +
        `windows of ${STEPS_PER_WINDOW} steps, mean ${result.meanBytesPerStep.toFixed(1)} ` +
        `(Node ${process.version})\n`,
);
