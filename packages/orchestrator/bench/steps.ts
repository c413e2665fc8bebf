/**
 * Times one step early and late in a long life, interleaved, and says whether its cost is flat; then
 * the percentiles of single steps of a young life, season search included.
 *
 *   npm run bench:steps -- [--early 10000] [--late 1000000] [--json]
 */
import { parseArgs } from "node:util";
import { Life } from "./life.js";

const { values: options } = parseArgs({
  options: {
    early: { type: "string", default: "10000" },
    late: { type: "string", default: "1000000" },
    json: { type: "boolean", default: false },
  },
});

const ROUNDS = 40;
const STEPS_PER_ROUND = 1000;
const SINGLE_STEPS = 20_000;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;

const lives = { early: new Life({}), late: new Life({}) };
lives.early.advance(Number(options.early));
lives.late.advance(Number(options.late));
const times = { early: [] as number[], late: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  for (const age of ["early", "late"] as const) {
    const start = performance.now();
    lives[age].advance(STEPS_PER_ROUND);
    times[age].push(((performance.now() - start) * 1000) / STEPS_PER_ROUND);
  }
}
const young = new Life({});
const single = Float64Array.from({ length: SINGLE_STEPS }, () => {
  const start = performance.now();
  young.advance(1);
  return (performance.now() - start) * 1000;
}).toSorted();
const percentile = (share: number): number => single[Math.floor(share * (SINGLE_STEPS - 1))]!;
const result = {
  p50Us: percentile(0.5),
  p99Us: percentile(0.99),
  p999Us: percentile(0.999),
  maxUs: percentile(1),
  node: process.version,
  earlyStep: Number(options.early),
  earlyUs: median(times.early),
  lateStep: Number(options.late),
  lateUs: median(times.late),
  // Of each round by itself: the machine's other work slows both halves of a round alike.
  ratio: median(times.late.map((us, round) => us / times.early[round]!)),
};
process.stdout.write(
  options.json
    ? `${JSON.stringify(result)}\n`
    : `after ${options.early} steps ${result.earlyUs.toFixed(1)} us, after ${options.late} steps ` +
        `${result.lateUs.toFixed(1)} us, ratio ${result.ratio.toFixed(3)}; single steps p50 ` +
        `${result.p50Us.toFixed(0)}, p99 ${result.p99Us.toFixed(0)}, p99.9 ` +
        `${result.p999Us.toFixed(0)}, max ${result.maxUs.toFixed(0)} us (Node ${process.version})\n`,
);
