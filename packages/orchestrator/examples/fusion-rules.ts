import { createPredictor } from "@meristem/orchestrator";

// A daily rhythm that shifts by six hours half-way. The five rules weigh the same experts.
const valueAt = (hour: number): number => {
  const shift = hour < 360 ? 0 : 6;
  const noise = (Math.imul(hour, 0x9e3779b1) >>> 0) / 2 ** 32;
  return 20 + Math.abs(((hour + shift) % 24) - 12) + 2 * noise;
};

const rules = ["exponential", "ml_poly", "bernstein", "jko", "fisher_rao"] as const;
for (const fusionRule of rules) {
  const predictor = createPredictor({ seriesKey: "pier", config: { horizons: [1], fusionRule } });
  // Each forecast is scored with the next value. The first 48 hours are warm-up.
  let forecast: number | undefined;
  let error = 0;
  let naiveError = 0;
  for (let hour = 0; hour < 720; hour++) {
    const value = valueAt(hour);
    if (hour >= 48) {
      error += Math.abs(value - forecast!);
      naiveError += Math.abs(value - valueAt(hour - 1));
    }
    forecast = predictor.observe(value).horizons[0]!.point;
  }
  console.log(`${fusionRule}: ${(error / naiveError).toFixed(2)} of the naive error`);
}
