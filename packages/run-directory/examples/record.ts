import { rm } from "node:fs/promises";
import { openRun } from "@meristem/run-directory";

const options = { directory: "tide-run", config: { predictor: { horizons: [1, 12] } } };
const tide = (hour: number): number => 2 + Math.abs((hour % 12) - 6) / 3; // metres
const instant = (hour: number): bigint => BigInt(hour) * 3_600_000_000_000n; // ns since 1970

const run = await openRun(options);
for (let t = 0; t < 200; t++) await run.observe(tide(t), instant(t));
await run.finish();

const resumed = await openRun({ ...options, isResumed: true }); // perhaps in another process
for (let t = resumed.observationCount; t < 299; t++) await resumed.observe(tide(t), instant(t));
const forecast = await resumed.observe(tide(299), instant(299));
console.log(forecast?.horizons.map(({ horizon, point }) => `+${horizon} h: ${point.toFixed(2)} m`));
const { rows, series } = await resumed.finish();
console.log(`${rows} rows, MAE ${series[0]?.horizons[0]?.mae?.toFixed(2)} m one hour ahead`);
await rm(options.directory, { recursive: true });
