import { explainRun, nodeAuditPorts, replayRun, verifyRun } from "@meristem/audit";
import { openRun } from "@meristem/run-directory";

const run = await openRun({ directory: "pier", config: { predictor: { horizons: [1, 24] } } });
for (let hour = 0; hour < 300; hour++) {
  const value = 20 + Math.abs((hour % 24) - 12) + (hour % 7) / 10;
  await run.observe(value, BigInt(hour) * 3_600_000_000_000n);
}
const { rows } = await run.finish();

const [directory, ports] = ["pier", nodeAuditPorts()];
const { isSound } = await verifyRun({ directory }, ports);
const { forecastLineCount, difference } = await replayRun({ directory }, ports);
const explained = await explainRun({ directory, step: 250, horizon: 24 }, ports);
console.log(`${rows} observations, files ${isSound ? "sound" : "damaged"}`);
console.log(`${forecastLineCount} lines replayed: ${difference ?? "all equal"}`);
console.log(`step ${explained.forecast.target}: ${explained.explanation.parts.length} experts`);
