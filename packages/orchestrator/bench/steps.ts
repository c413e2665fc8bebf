/**
 * Times one step early and late in a long life, interleaved, and says whether its cost is flat; then
 * the percentiles of single steps of a young life, taking up a season included: of the first life as
 * the clock saw it, and step by step the least of several lives, which leaves out what the compiler
 * and the machine's other work do to a step (the same step costs the same in each life);
 * the same once more with an idle moment before each step, which is not part of it; and the time of a
 * step on each rung of the load ladder.
 *
 *   npm run bench:steps -- [--early 10000] [--late 1000000] [--json]
 *   npm run bench:steps -- --against COMMIT [--kinds full,lite,bank] [--rounds 21] [--json]
 *
 * The second form compares with an earlier commit instead: see `against.ts`.
 */
import { parseArgs } from "node:util";
import { againstTable, ratiosAgainst } from "./against.js";
import { Life } from "./life.js";

const { values: options } = parseArgs({
  options: {
    early: { type: "string", default: "10000" },
    late: { type: "string", default: "1000000" },
    against: { type: "string" },
    kinds: { type: "string", default: "full,balanced,lite,bank" },
    rounds: { type: "string", default: "21" },
    json: { type: "boolean", default: false },
  },
});
if (options.against !== undefined) {
  const { against: commit, kinds, rounds } = options;
  const ratios = await ratiosAgainst({ commit, kinds: kinds.split(","), rounds: Number(rounds) });
  process.stdout.write(options.json ? `${JSON.stringify(ratios)}\n` : againstTable(commit, ratios));
  process.exit(0);
}

const ROUNDS = 40;
const STEPS_PER_ROUND = 1000;
const SINGLE_STEPS = 20_000;
const LIVES = 5;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Steps of lives on each rung of the load ladder, interleaved, us. */
const rungs = [0, 1, 2, 3].map((rung) => ({ life: new Life({}, rung), times: [] as number[] }));
for (let round = 0; round <= ROUNDS; round++) {
  for (const { life, times } of rungs) {
    const start = performance.now();
    life.advance(STEPS_PER_ROUND);
    if (round > 0) times.push(((performance.now() - start) * 1000) / STEPS_PER_ROUND);
  }
}
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
type Steps = readonly Float64Array[];
/** Each step of {@link LIVES} same young lives, us, each life twice: without idle moments and with. */
const single = { busy: [] as Float64Array[], idle: [] as Float64Array[] };
for (let life = 0; life < LIVES; life++) {
  for (const kind of ["busy", "idle"] as const) {
    const young = new Life({});
    single[kind].push(
      Float64Array.from({ length: SINGLE_STEPS }, () => {
        if (kind === "idle") young.idle();
        const start = performance.now();
        young.advance(1);
        return (performance.now() - start) * 1000;
      }),
    );
  }
}
const least = (lives: Steps): Float64Array =>
  lives[0]!.map((us, t) => Math.min(us, ...lives.map((life) => life[t]!))).toSorted();
const of = (sorted: Float64Array, share: number): number =>
  sorted[Math.floor(share * (SINGLE_STEPS - 1))]!;
const percentiles = (sorted: Float64Array) => ({
  p50Us: of(sorted, 0.5),
  p95Us: of(sorted, 0.95),
  p99Us: of(sorted, 0.99),
  p999Us: of(sorted, 0.999),
  maxUs: of(sorted, 1),
});
const result = {
  firstLife: percentiles(single.busy[0]!.toSorted()),
  leastOfLives: percentiles(least(single.busy)),
  leastOfLivesWithIdle: percentiles(least(single.idle)),
  rungsUs: rungs.map(({ times }) => median(times)),
  node: process.version,
  earlyStep: Number(options.early),
  earlyUs: median(times.early),
  lateStep: Number(options.late),
  lateUs: median(times.late),
  // Of each round by itself: the machine's other work slows both halves of a round alike.
  ratio: median(times.late.map((us, round) => us / times.early[round]!)),
};
const line = (
  what: string,
  { p50Us, p95Us, p99Us, p999Us, maxUs }: ReturnType<typeof percentiles>,
) =>
  `single steps, ${what}: p50 ${p50Us.toFixed(0)}, p95 ${p95Us.toFixed(0)}, p99 ${p99Us.toFixed(0)}, ` +
  `p99.9 ${p999Us.toFixed(0)}, max ${maxUs.toFixed(0)} us\n`;
const shown = (times: readonly number[]): string => times.map((us) => us.toFixed(1)).join(", ");
process.stdout.write(
  options.json
    ? `${JSON.stringify(result)}\n`
    : `after ${options.early} steps ${result.earlyUs.toFixed(1)} us, after ${options.late} steps ` +
        `${result.lateUs.toFixed(1)} us, ratio ${result.ratio.toFixed(3)} (Node ${process.version})\n` +
        line("first life", result.firstLife) +
        line(`least of ${LIVES} lives`, result.leastOfLives) +
        line(`the same, idle moments left out`, result.leastOfLivesWithIdle) +
        `on the rungs of the load ladder: ${shown(result.rungsUs)} us\n`,
);
