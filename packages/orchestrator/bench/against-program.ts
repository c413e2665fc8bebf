/**
 * One side of `bench:steps -- --against`: runs rounds of steps on request and answers with their time.
 *
 * Bundled once per commit from that commit's sources, so it uses only names that every version exports.
 */
import { createPredictor, createPredictorBank } from "@meristem/orchestrator";

/** Seasonal, noisy, with a wandering level; the same numbers in every run. */
function valueAt(t: number): number {
  const noise = (Math.imul(t + 1, 0x9e3779b1) >>> 0) / 2 ** 32 - 0.5;
  const season = ((t % 24) - 12) ** 2 / 20;
  return 100 + season + 4 * noise + ((t >> 7) % 5);
}

/** Advances `steps` steps from step `from`; returns a number that depends on all of them. */
type Advance = (from: number, steps: number) => number;

function predictorSteps(profile: "full" | "balanced" | "lite"): Advance {
  const predictor = createPredictor({ config: { profile } });
  return (from, steps) => {
    let sum = 0;
    for (let t = from; t < from + steps; t++) {
      sum += predictor.observe(valueAt(t)).horizons[0]?.point ?? 0;
    }
    return sum;
  };
}

function bankSteps(seriesCount: number): Advance {
  const bank = createPredictorBank({ seriesCountMax: seriesCount });
  const slots = Int32Array.from({ length: seriesCount }, (_, i) => bank.open(`s${i}`));
  const values = new Float64Array(seriesCount);
  const out = new Float64Array(seriesCount * bank.rowLength);
  return (from, steps) => {
    for (let t = from; t < from + steps; t++) {
      for (let k = 0; k < seriesCount; k++) values[k] = valueAt(t + 7 * k);
      bank.observeBatch(slots, values, out);
    }
    return out[0]!;
  };
}

const KINDS: Readonly<Record<string, () => Advance>> = {
  full: () => predictorSteps("full"),
  balanced: () => predictorSteps("balanced"),
  lite: () => predictorSteps("lite"),
  bank: () => bankSteps(100_000),
};

let advance: Advance | undefined;
let age = 0;
process.on("message", ({ kind, steps }: { kind?: string; steps: number }) => {
  if (kind !== undefined) advance = KINDS[kind]!();
  const startedUs = process.cpuUsage();
  const started = process.hrtime.bigint();
  const check = advance!(age, steps);
  const wallUs = Number(process.hrtime.bigint() - started) / 1000;
  const { user, system } = process.cpuUsage(startedUs);
  age += steps;
  process.send!({ wallUs, cpuUs: user + system, check });
});
