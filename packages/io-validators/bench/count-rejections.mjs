/**
 * Runs the gate over a folder of `t,value` series and prints what it did not simply accept.
 *
 *     npx turbo build --filter @meristem/io-validators
 *     node packages/io-validators/bench/count-rejections.mjs DIRECTORY [--all]
 *
 * With `--all` every such row is printed too, so that each can be looked at.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createObservationGate } from "@meristem/io-validators";

const [directory, ...flags] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: count-rejections.mjs DIRECTORY [--all]");

const print = (line) => process.stdout.write(`${line}\n`);
const columns = [
  "rows",
  "rejected",
  "dropped",
  "reacquired",
  "frozen alarms",
  "frozen",
  "stale",
  "holes",
  "left out",
  "holes left out",
];
const totals = columns.map(() => 0);
print(`| series | ${columns.join(" | ")} |`);
print(`|---|${columns.map(() => "--:|").join("")}`);

for (const file of readdirSync(directory).toSorted()) {
  if (!file.endsWith(".csv") || file === "index.csv") continue;
  const rows = readFileSync(join(directory, file), "utf8").trim().split(/\r?\n/).slice(1);
  const gate = createObservationGate();
  const counts = columns.map(() => 0);
  const add = (column) => counts[columns.indexOf(column)]++;
  for (const [index, row] of rows.entries()) {
    const [t, cell] = row.split(",");
    const eventTimeUnixNs = instantOf(t);
    const leftOut = eventTimeUnixNs === undefined ? undefined : gate.admitLeftOut(eventTimeUnixNs);
    const stepCount = leftOut?.stepCount ?? 0;
    counts[columns.indexOf("left out")] += stepCount;
    if (stepCount > 0) add("holes left out");
    const { decision } = gate.admit({ value: Number(cell), eventTimeUnixNs });
    add("rows");
    if (decision.verdict === "INGESTION_VERDICT_REJECTED") add("rejected");
    if (decision.verdict === "INGESTION_VERDICT_DROPPED") add("dropped");
    if (decision.freezeKernelD) add("frozen");
    else if (decision.degradedMode && decision.acceptObservation) add("stale");
    for (const { fact } of decision.events) {
      if (fact.$case === "signalReacquired") add("reacquired");
      if (fact.$case === "staleSignal") add("holes");
      if (fact.$case === "frozenSignalAlarm") add("frozen alarms");
      if (flags.includes("--all")) print(`  ${file}:${index + 2} ${row} ${JSON.stringify(fact)}`);
    }
  }
  counts.forEach((count, i) => (totals[i] += count));
  if (counts.slice(1).some((count) => count > 0)) {
    print(`| ${file.slice(0, -4)} | ${counts.join(" | ")} |`);
  }
}
print(`| all series | ${totals.join(" | ")} |`);

/** Nanoseconds of a date, or of a whole number of seconds; `undefined` for anything else. */
function instantOf(text) {
  const ms = /^\d{4}-\d\d/.test(text) ? Date.parse(`${text}${/T/.test(text) ? "Z" : ""}`) : NaN;
  if (Number.isFinite(ms)) return BigInt(ms) * 1_000_000n;
  return /^\d+$/.test(text) ? BigInt(text) * 1_000_000_000n : undefined;
}
