import { createPredictor, restorePredictor } from "@meristem/orchestrator";

/** Hourly readings with a daily rhythm and some noise; every tenth one is missing. */
async function* readings() {
  for (let hour = 0; hour < 480; hour++) {
    const noise = (Math.imul(hour, 0x9e3779b1) >>> 0) / 2 ** 32;
    yield hour % 10 === 3 ? undefined : 20 + Math.abs((hour % 24) - 12) + 2 * noise;
  }
}

const predictor = createPredictor({ seriesKey: "pier", config: { horizons: [1, 24] } });

for await (const { origin, horizons, matured } of predictor.forecasts(readings())) {
  if (origin < 479) continue; // one forecast per reading; look at the last
  for (const { horizon, point, quantiles } of horizons) {
    const [low, high] = [quantiles[2]!, quantiles[6]!]; // 10 % and 90 %
    console.log(`in ${horizon} h: ${point.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`);
  }
  console.log(`just matured: ${matured.map(({ forecast }) => forecast.horizon).join(" and ")} h`);
}

const resumed = restorePredictor(predictor.encode(), { config: { horizons: [1, 24] } });
console.log(resumed.observe(31).horizons[0]!.point === predictor.observe(31).horizons[0]!.point);
