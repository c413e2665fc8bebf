import { createPredictorBank, restorePredictorBank } from "@meristem/orchestrator";

const config = { horizons: [1, 12] };
const bank = createPredictorBank({ config, seriesCountMax: 1000 });

// By key, one at a time: a new key is a new series.
for (let hour = 0; hour < 100; hour++) {
  bank.observe("pump 1", 20 + (hour % 12));
  bank.observe("pump 2", hour % 7 === 3 ? undefined : 5 * (hour % 4));
}
const [next] = bank.forecast("pump 1").horizons;
console.log(`pump 1, next hour: ${next!.point.toFixed(1)}`);

// In batches, by slot: one row of numbers each, nothing allocated.
const slots = Int32Array.from(bank.keys(), (key) => bank.open(key));
const rows = new Float64Array(slots.length * bank.rowLength);
bank.observeBatch(slots, Float64Array.of(24, Number.NaN), rows);
console.log(`${bank.seriesCount} series of ${bank.seriesBytes} bytes`);

// Stored a series a part; restored, it goes on bit for bit.
const resumed = restorePredictorBank(bank.encode(), { config });
const again = resumed.observe("pump 2", 3);
console.log(again.horizons[0]!.point === bank.observe("pump 2", 3).horizons[0]!.point);
