import { backtest, ScoreAccumulator, type EvaluatedPredictor } from "@meristem/evaluation";

const levels = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975];
const uniform = (t: number) => (Math.imul(t, 0x9e3779b1) >>> 0) / 2 ** 32;
/** Hourly readings: a season of 24 hours and uniform noise of width 4. */
const values = Array.from({ length: 480 }, (_, t) => Math.abs((t % 24) - 12) + 4 * uniform(t));

/** Repeats the value of one day before, with an interval as wide as its errors. */
class SeasonalNaive implements EvaluatedPredictor {
  readonly #seen: number[] = [];
  observe(value = this.#seen.at(-1)!) {
    const count = this.#seen.push(value);
    const horizons = [1, 12].map((horizon) => {
      const point = this.#seen[count - 1 + horizon - 24] ?? value;
      return { horizon, point, quantiles: levels.map((level) => point + 6 * (level - 0.5)) };
    });
    return { horizons };
  }
}

const { results } = backtest(
  { name: "pier", values },
  { predictor: new SeasonalNaive() },
  { horizons: [1, 12], season: 24 },
);
for (const { horizon, n, mae, vs_naive, coverage } of results) {
  const ratio = vs_naive!.toFixed(2);
  console.log(`h ${horizon}: ${n} forecasts, error ${mae!.toFixed(2)}, ${ratio} of the naive one`);
  console.log(`the 80 % interval covers ${(100 * coverage["80"]!).toFixed(0)} %`);
}

const scores = new ScoreAccumulator(); // the same scores, one forecast at a time
scores.add({ point: 5, quantiles: levels.map((q) => 10 * q) }, 6, { naive: 4, seasonal: 7 });
console.log(scores.mean("absoluteError"), scores.meanWeightedIntervalScore!.toFixed(2));
