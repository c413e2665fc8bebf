/**
 * An explained forecast, as text.
 *
 * @module
 */
import type { ExplainedForecast } from "@meristem/audit";
import { eventText } from "@meristem/audit/advanced";
import {
  QUANTILE_LEVELS,
  type ForecastPart,
  type IntervalExplanation,
} from "@meristem/orchestrator";
import { alignedRows, percent, significant } from "./result-table.js";

const LOW_80 = QUANTILE_LEVELS.indexOf(0.1);
const HIGH_80 = QUANTILE_LEVELS.indexOf(0.9);

export interface ExplainTextOptions {
  /** Whether experts without a contribution are shown too. */
  readonly isWhole: boolean;
}

export function explainText(explained: ExplainedForecast, { isWhole }: ExplainTextOptions): string {
  const { forecast, explanation } = explained;
  const { origin, horizon, target, quantiles } = forecast;
  const ahead = horizon === 1 ? "one step ahead" : `${horizon} steps ahead`;
  const interval = (low: number, high: number): string =>
    `${significant(quantiles[low]!)} to ${significant(quantiles[high]!)}`;
  return [
    `${explained.series}, made at row ${origin} for row ${target}, ${ahead}`,
    ...circumstances(explained),
    "",
    ...partRows(explained, isWhole),
    "",
    `The mixture is trusted against the last value to ${percent(explanation.trust)}.`,
    "",
    `50 %: ${interval(3, 5)}   80 %: ${interval(LOW_80, HIGH_80)}   95 %: ${interval(0, 8)}`,
    ...(explanation.intervals === undefined ? [] : intervalRows(explanation.intervals)),
    "",
    outcome(explained),
    "",
  ].join("\n");
}

function circumstances({ forecast, seasons, events, value }: ExplainedForecast): string[] {
  const { mode, flags } = forecast;
  const season = seasons.length === 0 ? "no season" : `season ${seasons.join(" and ")}`;
  const marks = flags.length === 0 ? "nothing flagged" : `flags ${flags.join(", ")}`;
  const row = value === undefined ? "no value in this row" : `value ${value}`;
  return [
    `${row}; mode ${mode}; ${season}; ${marks}`,
    ...events.map((one) => `  ${eventText(one)}`),
  ];
}

/** From the last value to the forecast, the largest contributions first. */
function partRows({ explanation }: ExplainedForecast, isWhole: boolean): string[] {
  const { naive, parts, rounding, point } = explanation;
  const shown = parts.filter(({ contribution }) => isWhole || contribution !== 0);
  const left = parts.length - shown.length;
  const rows = [
    ["", "kernel", "weight", "says", "adds", "so far"],
    ["last value", "", "", "", "", exact(naive)],
    ...runningRows(shown, naive),
    ["rounding", "", "", "", exact(rounding), exact(point)],
  ];
  const rest =
    left === 0 ? [] : [`${left} more say the last value, sleep or weigh nothing (--all)`];
  return [...alignedRows(rows), ...rest];
}

function runningRows(parts: readonly ForecastPart[], naive: number): string[][] {
  let sum = naive;
  return parts.map(({ name, kernel, weight, point, contribution }) => {
    sum += contribution;
    const shown = point === undefined ? "asleep" : significant(point);
    const signed = `${contribution < 0 ? "" : "+"}${significant(contribution)}`;
    return [name, kernel, percent(weight), shown, signed, significant(sum)];
  });
}

function intervalRows({ parts, corrections }: IntervalExplanation): string[] {
  const rows = parts.map(({ name, weights, quantiles }) => [
    name,
    percent(weights[LOW_80]!),
    significant(quantiles[LOW_80]!),
    significant(quantiles[HIGH_80]!),
    percent(weights[HIGH_80]!),
  ]);
  const moved = [LOW_80, HIGH_80].map((i) => `${(100 * corrections[i]!).toFixed(1)} %`);
  return [
    "",
    ...alignedRows([
      ["errors measured in", "share at 10 %", "10 %", "90 %", "share at 90 %"],
      ...rows,
    ]),
    `then moved away from the median by ${moved.join(" and ")}: what past misses ask for`,
  ];
}

function outcome({ actual, surprise, forecast, renewedPoint }: ExplainedForecast): string {
  const again =
    renewedPoint === undefined
      ? ""
      : `Rows were left out after it: it was said again as ${significant(renewedPoint)}. `;
  if (actual === undefined) {
    return `${again}Row ${forecast.target} has no value, or has not come yet.`;
  }
  const how = surprise === undefined ? "" : `, surprise ${surprise.toFixed(2)}`;
  const error = significant(actual - (renewedPoint ?? forecast.point));
  return `${again}Then came ${actual}: ${error} from the forecast${how}.`;
}

/** All digits, so that the rows add up. */
const exact = (value: number): string => String(value);
