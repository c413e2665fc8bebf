/**
 * Prints the tables of docs/numerics.md on detection and roughness: theory beside simulation.
 * Run as `npx run-ts scripts/print-detection-tables.ts` in packages/kernels.
 */
import {
  changeDetectorConfig,
  changeDetectorStepInto,
  cusumStepInto,
  initialChangeDetectorState,
  initialCusumState,
  normalScores,
  runLengthTwoSided,
  siegmundRunLength,
} from "../src/detect/index.js";
import { fork, nextNormal, streamFrom } from "../src/random/index.js";
import {
  fractionalNoiseInto,
  hurstExponent,
  hurstStandardError,
  waveletLeaders,
  wtmm,
} from "../src/regularity/index.js";

const RUNS = 2000;

const summary = (sample: readonly number[]): { mean: number; deviation: number } => {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (sample.length - 1)) };
};

function chartTable(): void {
  console.log("| h | shift | chain | Siegmund | 2000 runs |\n| -: | -: | -: | -: | -: |");
  for (const threshold of [4, 5, 8]) {
    for (const shift of threshold === 8 ? [0.5, 1, 2] : [0, 0.5, 1, 2]) {
      const config = { slack: 0.5, threshold, graceCount: 0 };
      const lengths = Array.from({ length: RUNS }, (_, run) => {
        const stream = fork(streamFrom(run), "table");
        const state = initialCusumState(config);
        while (cusumStepInto(state, nextNormal(stream) + shift, config) === 0);
        return state.count;
      });
      const { mean, deviation } = summary(lengths);
      const up = siegmundRunLength(config, shift);
      const siegmund = 1 / (1 / up + 1 / siegmundRunLength(config, -shift));
      const exact = runLengthTwoSided(config, normalScores(shift));
      const error = deviation / Math.sqrt(RUNS);
      const cells = [threshold, shift, exact.toPrecision(4), siegmund.toPrecision(4)];
      console.log(`| ${cells.join(" | ")} | ${mean.toPrecision(4)} ± ${error.toPrecision(2)} |`);
    }
  }
}

function detectorTable(): void {
  console.log("\n| asked for | change | mean delay | named right | false alarm once per |");
  console.log("| -: | - | -: | -: | -: |");
  const changes = [
    ["level + 1", "level-up", (z: number) => z + 1],
    ["level + 2", "level-up", (z: number) => z + 2],
    ["level − 3", "level-down", (z: number) => z - 3],
    ["spread × 2", "spread-up", (z: number) => 2 * z],
    ["spread × 4", "spread-up", (z: number) => 4 * z],
    ["spread ÷ 3", "spread-down", (z: number) => z / 3],
  ] as const;
  for (const runLength of [1000, 10_000]) {
    const config = changeDetectorConfig(runLength);
    const quiet = initialChangeDetectorState(config);
    const stream = streamFrom(1);
    const steps = 400 * runLength;
    let alarmCount = 0;
    for (let t = 0; t < steps; t++) {
      if (changeDetectorStepInto(quiet, nextNormal(stream), config) !== "none") alarmCount++;
    }
    for (const [title, expected, changed] of changes) {
      const delays: number[] = [];
      let namedCount = 0;
      for (let run = 0; run < RUNS; run++) {
        const own = fork(streamFrom(run), title);
        const state = initialChangeDetectorState(config);
        for (let t = 1; ; t++) {
          const normal = nextNormal(own);
          const kind = changeDetectorStepInto(state, t <= 400 ? normal : changed(normal), config);
          if (kind === "none") continue;
          if (t > 400) {
            delays.push(t - 400);
            if (kind === expected) namedCount++;
          }
          break;
        }
      }
      const { mean } = summary(delays);
      const share = Math.round((100 * namedCount) / delays.length);
      const cells = [runLength, title, mean.toFixed(1), `${share} %`];
      console.log(`| ${cells.join(" | ")} | ${Math.round(steps / alarmCount)} |`);
    }
  }
}

function motion(length: number, hurst: number, seed: number): Float64Array {
  const path = new Float64Array(length);
  fractionalNoiseInto(path, hurst, fork(streamFrom(seed), "motion"));
  for (let t = 1; t < length; t++) path[t]! += path[t - 1]!;
  return path;
}

function roughnessTable(): void {
  console.log("\n| n | H | second differences: bias, spread, stated | leaders c1 | WTMM |");
  console.log("| -: | -: | -: | -: | -: |");
  const triple = (fits: readonly { value: number; error: number }[], hurst: number): string => {
    const { mean, deviation } = summary(fits.map(({ value }) => value));
    const stated = summary(fits.map(({ error }) => error)).mean;
    return [mean - hurst, deviation, stated].map((x) => x.toFixed(3)).join(", ");
  };
  for (const length of [128, 512, 1024, 4096]) {
    for (const hurst of [0.3, 0.5, 0.7]) {
      const paths = Array.from({ length: length > 2000 ? 100 : 300 }, (_, run) => {
        return motion(length, hurst, run);
      });
      const second = paths.map((path) => ({
        value: hurstExponent(path)!.exponent,
        error: hurstStandardError(length, hurst),
      }));
      const few = paths.slice(0, 100);
      const leaders = few.flatMap((path) => {
        const fit = waveletLeaders(path);
        return fit === undefined ? [] : [{ value: fit.c1, error: fit.c1Error }];
      });
      const lines = few.flatMap((path) => {
        const fit = length < 1024 ? undefined : wtmm(path);
        return fit === undefined ? [] : [{ value: fit.exponent, error: fit.standardError }];
      });
      const cells = [second, leaders, lines].map((fits) =>
        fits.length < 50 ? "" : triple(fits, hurst),
      );
      console.log(`| ${length} | ${hurst} | ${cells.join(" | ")} |`);
    }
  }
}

chartTable();
detectorTable();
roughnessTable();
