/**
 * Run by `expert-allocation.test.ts`: heap growth of each expert, once the compiler knows it.
 *
 * The argument is a profile, full or balanced. All experts run through the warm-up, then each one
 * alone; then one at a time runs through the measured windows. Prints a JSON object: the median over
 * windows of the bytes per step, by expert.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { valueAt } from "../../bench/life.js";
import { expertList, type ExpertGround } from "../../src/experts/expert-list.js";
import type { Expert } from "../../src/experts/expert.js";
import { expertRun, type ExpertRun } from "./expert-run.js";
import { adaptiveLevelExpert } from "./template-expert.js";

const WARM_UP = 12_000;
const WARM_UP_ALONE = 2_000;
const WINDOWS = 7;
const STEPS_PER_WINDOW = 400;
/** With gaps; so the array holds boxed numbers, and reading one allocates nothing. */
const values = Array.from({ length: 24_000 }, (_, t) => (t % 97 === 5 ? undefined : valueAt(t)));

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Experts as one, of which all or a single one take part in a step. */
class Selection implements Expert {
  readonly kernel = "A";
  readonly names: readonly string[];
  readonly experts: readonly Expert[];
  selected: readonly Expert[];

  constructor(experts: readonly Expert[]) {
    this.experts = experts;
    this.names = experts.flatMap(({ names }) => names);
    this.selected = experts;
  }

  learn(): void {
    for (let k = 0; k < this.selected.length; k++) this.selected[k]!.learn();
  }

  pass(): void {
    for (let k = 0; k < this.selected.length; k++) this.selected[k]!.pass();
  }

  forecastInto(out: Float64Array, offset: number): void {
    for (let k = 0; k < this.selected.length; k++) this.selected[k]!.forecastInto(out, offset);
  }
}

let age = 0;
function growthOver(run: ExpertRun, steps: number): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < steps; i++) run.step(values[age++ % values.length]);
  return process.memoryUsage().heapUsed - before;
}

function medianBytesPerStep(run: ExpertRun): number {
  growthOver(run, STEPS_PER_WINDOW);
  // The measurement itself allocates; that is subtracted.
  const own = Math.min(...Array.from({ length: 3 }, () => growthOver(run, 0)));
  const grown = Array.from({ length: WINDOWS }, () => growthOver(run, STEPS_PER_WINDOW) - own);
  return grown.toSorted((a, b) => a - b)[WINDOWS >> 1]! / STEPS_PER_WINDOW;
}

let selection = new Selection([]);
const make = (ground: ExpertGround): readonly Expert[] => {
  const { blocks, context, horizons } = ground;
  const template = adaptiveLevelExpert(blocks.within("adaptiveLevel"), context, horizons);
  selection = new Selection([...expertList(ground), template]);
  return [selection];
};
const profile = process.argv[2] === "balanced" ? "balanced" : "full";
const run = expertRun({ profile, horizons: [1, 12], seasonLengths: [24] }, make);
growthOver(run, WARM_UP);
// One expert at a time is another mix of types than all of them: the compiler meets each once more.
for (const expert of selection.experts) {
  selection.selected = [expert];
  growthOver(run, WARM_UP_ALONE);
}
const found: Record<string, number> = {};
for (const expert of selection.experts) {
  selection.selected = [expert];
  found[expert.names.join(" ")] = medianBytesPerStep(run);
}
process.stdout.write(`${JSON.stringify(found)}\n`);
