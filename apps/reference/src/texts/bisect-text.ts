/**
 * The step from which a run became worse, as text.
 *
 * @module
 */
import type { BisectResult } from "@meristem/audit";
import { eventText } from "@meristem/audit/advanced";
import { METRICS, type MetricBreak } from "@meristem/evaluation/advanced";
import { alignedRows } from "./result-table.js";

const EVENT_COUNT = 6;
const WEIGHT_COUNT = 8;
/** Ratio of the naive errors above which the series itself became harder to forecast. */
const HARDER = 1.15;

export function bisectText(result: BisectResult): string {
  const { series, horizon, metric, windowCount, scoredCount, breaks, isTooShort } = result;
  const about = `series ${series}, horizon ${horizon}, ${scoredCount} scored forecasts`;
  const lines = [
    `${metric}: ${METRICS[metric]!.meaning}`,
    `${about}, windows of ${windowCount}`,
    "",
  ];
  const [first, ...others] = breaks;
  if (isTooShort) {
    lines.push(
      `cannot tell: it takes ${2 * windowCount} scored forecasts (--window N asks for fewer)`,
    );
  } else if (first === undefined) {
    lines.push(`nothing such found: it nowhere became worse by ${shownWorse(result)} beyond doubt`);
  } else {
    lines.push(...breakLines(result, first));
    for (const other of others) lines.push(`also at step ${other.step}: ${changeText(other)}`);
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function breakLines(result: BisectResult, found: MetricBreak): string[] {
  const { near, windowCount } = result;
  const { nextTimeUnixNs: time } = near?.diff ?? {};
  const at = time === undefined ? "" : `, ${instantText(time)}`;
  const lines = [
    `worse from step ${found.step} on${at}: ${changeText(found)}`,
    difficulty(found),
    "",
  ];
  if (near === undefined) return lines;
  const { events, diff } = near;
  lines.push(`Events within ${windowCount} steps, the nearest first: ${events.length || "none"}`);
  for (const event of events.slice(0, EVENT_COUNT)) {
    const distance = event.step - found.step;
    const side = distance < 0 ? "before" : "after";
    const far = distance === 0 ? "there" : `${Math.abs(distance)} ${side}`;
    lines.push(`  step ${event.step} (${far}): ${eventText(event)}`);
  }
  const [a, b] = diff.sides;
  lines.push("", `Weights at step ${a.step} and step ${b.step}`);
  const rows = diff.state.weights
    .slice(0, WEIGHT_COUNT)
    .map(({ name, before, after, change }) => [
      name,
      weight(before),
      weight(after),
      weight(change),
    ]);
  lines.push(...alignedRows([["", "before", "after", "change"], ...rows]).map((row) => `  ${row}`));
  lines.push("", `more: meristem diff ${a.step} ${b.step} --run ${a.run}`, "");
  return lines;
}

function weight(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}

function changeText({ before, after, worsening, evidenceZ }: MetricBreak): string {
  const share = `${(100 * worsening).toFixed(0)} %`;
  const sizes = `${Number(before.toPrecision(4))} before, ${Number(after.toPrecision(4))} after`;
  return `${sizes}, worse by ${share} (${evidenceZ.toFixed(1)} standard errors)`;
}

function difficulty({ naiveRatio }: MetricBreak): string {
  const ratio = naiveRatio.toFixed(2);
  if (naiveRatio > HARDER) {
    return `the series became harder there: the naive forecast errs ${ratio} times as much`;
  }
  return `the series did not become harder: the naive forecast errs ${ratio} times as much`;
}

function shownWorse({ worseBy }: BisectResult): string {
  return `${Number((100 * worseBy).toPrecision(6))} %`;
}

function instantText(unixNs: bigint): string {
  const text = new Date(Number(unixNs / 1_000_000n)).toISOString();
  return text.replace(/\.000Z$/, "Z");
}
