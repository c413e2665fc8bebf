/**
 * `npm run -s bench:gate -- DIRECTORY`: every series of a folder of `t,value` files through gate and
 * predictor as a run has them, and each row that was not simply accepted, so that it can be looked at.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eventText, namedEvent } from "@meristem/audit/advanced";
import { openPredictor } from "@meristem/run-directory/advanced";
import { mergeConfig } from "@meristem/run-directory/config";

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: npm run -s bench:gate -- DIRECTORY");
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const config = mergeConfig([]);
const GATE_FACTS = new Set([
  "outlier_rejected",
  "observation_rejected",
  "signal_reacquired",
  "frozen_signal_alarm",
]);
const totals = { rows: 0, rejected: 0, alarms: 0 };

for (const file of readdirSync(directory).toSorted()) {
  if (!file.endsWith(".csv") || file === "index.csv") continue;
  const rows = readFileSync(join(directory, file), "utf8").trim().split(/\r?\n/).slice(1);
  const predictor = openPredictor(file.slice(0, -4), config);
  for (const [index, row] of rows.entries()) {
    const [t = "", cell = ""] = row.split(",");
    const value = cell === "" || cell === "NA" ? undefined : Number(cell);
    const { events, flags } = predictor.observe(value, instantOf(t));
    totals.rows++;
    if (flags.includes("input_rejected")) totals.rejected++;
    for (const event of events.map((each) => namedEvent(index, each))) {
      if (!GATE_FACTS.has(event.name)) continue;
      if (event.name === "frozen_signal_alarm") totals.alarms++;
      print(`${file}:${index + 2} ${row} ${eventText(event)}`);
    }
  }
}
print(`${totals.rows} rows, ${totals.rejected} rejected, ${totals.alarms} standstill alarms`);

/** Nanoseconds of a date, or of a whole number of seconds; `undefined` for anything else. */
function instantOf(text: string): bigint | undefined {
  const ms = /^\d{4}-\d\d/.test(text) ? Date.parse(`${text}${/T/.test(text) ? "Z" : ""}`) : NaN;
  if (Number.isFinite(ms)) return BigInt(ms) * 1_000_000n;
  return /^\d+$/.test(text) ? BigInt(text) * 1_000_000_000n : undefined;
}
