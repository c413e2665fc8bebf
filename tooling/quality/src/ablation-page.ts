/** The ablation table as lines for a terminal and as a page of the documentation. */
import type { Variant } from "./ablation-variants.js";
import type { OfficialScore } from "./official-score.js";
import { pairedBootstrap } from "./paired-bootstrap.js";

export interface Entry extends Variant {
  /** By series, then by horizon (1, then 12). */
  readonly scores: readonly (readonly OfficialScore[])[];
  /** Weighted interval score over the naive one, by series, then by horizon. */
  readonly wis: readonly (readonly number[])[];
  readonly stepUs: number;
}

const HORIZON_COUNT = 2;
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
/** Geometric mean; a perfect score counts as one in a million. */
const logOf = (score: number): number => Math.log(Math.max(score, 1e-6));
const geometric = (values: readonly number[]): number => Math.exp(mean(values.map(logOf)));

interface Cell {
  readonly relMase: number;
  readonly relWis: number;
  readonly deviation80: number;
  readonly coverage95: number;
  readonly maseChange: string;
  readonly wisChange: string;
}

function cellOf(entry: Entry, base: Entry, i: number): Cell {
  const at = entry.scores.map((byHorizon) => byHorizon[i]!);
  const wis = entry.wis.map((byHorizon) => byHorizon[i]!);
  return {
    relMase: geometric(at.map(({ relMase }) => relMase)),
    relWis: geometric(wis),
    deviation80: mean(at.map(({ coverage80 }) => Math.abs(coverage80 - 0.8))),
    coverage95: mean(at.map(({ coverage95 }) => coverage95)),
    maseChange: change(
      at.map(({ relMase }) => relMase),
      base.scores.map((byHorizon) => byHorizon[i]!.relMase),
    ),
    wisChange: change(
      wis,
      base.wis.map((byHorizon) => byHorizon[i]!),
    ),
  };
}

/** Relative change of the geometric mean with its interval, in percent. */
function change(values: readonly number[], base: readonly number[]): string {
  const differences = values.map((value, s) => logOf(value) - logOf(base[s]!));
  if (differences.every((difference) => difference === 0)) return "same";
  const { mean: middle, low, high } = pairedBootstrap(differences);
  const percent = (x: number): string => {
    const text = (100 * (Math.exp(x) - 1)).toFixed(2);
    return x > 0 ? `+${text}` : text;
  };
  const verdict = low > 0 ? "worse" : high < 0 ? "better" : "noise";
  return `${percent(middle)} [${percent(low)}, ${percent(high)}] ${verdict}`;
}

export function tableLine(entry: Entry, base: Entry): string {
  const parts = [entry.name.padEnd(34)];
  for (let i = 0; i < HORIZON_COUNT; i++) {
    const cell = cellOf(entry, base, i);
    const numbers = [cell.relMase, cell.relWis, cell.deviation80, cell.coverage95];
    parts.push(numbers.map((x) => x.toFixed(4).slice(1)).join(" "));
    if (entry !== base) parts.push(`(${cell.maseChange} | ${cell.wisChange})`);
  }
  return `${parts.join("  ")}  ${entry.stepUs.toFixed(0)} us`;
}

export function ablationPage(
  entries: readonly Entry[],
  { seriesCount, hasPeers }: { readonly seriesCount: number; readonly hasPeers: boolean },
): string {
  const base = entries[0]!;
  const lines = [
    "# Ablation",
    "",
    "What is each part of the predictor worth? Each row takes one thing away, or exchanges it, and",
    `leaves the rest as it is; ${seriesCount} series, horizons 1 and 12, no season told. Written by`,
    "`npm run -s bench:ablation -- --write-docs`.",
    "",
    "relMASE and relWIS are geometric means over series of the mean absolute error and the weighted",
    `interval score over ${hasPeers ? "those of the naive forecast" : "the naive error"}; |c80|`,
    "is the mean distance of the 80 % bands' coverage from 0.8, c95 the mean coverage of the 95 %",
    "bands. Changes are relative to the default, in percent of the geometric mean (positive: the",
    "variant does worse), with the 95 % interval of a paired bootstrap over the series. _noise_: the",
    "interval holds zero, these series show no difference. Of so many rows one or two stand out by",
    "chance.",
    "",
  ];
  for (let i = 0; i < HORIZON_COUNT; i++) {
    lines.push(`## ${i === 0 ? "One step ahead" : "Twelve steps ahead"}`, "");
    const head = ["variant", "relMASE", "relWIS", "\\|c80\\|", "c95", "relMASE, %", "relWIS, %"];
    lines.push(`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`);
    for (const entry of entries) {
      const cell = cellOf(entry, base, i);
      const numbers = [cell.relMase, cell.relWis, cell.deviation80, cell.coverage95];
      const cells = [
        entry.group === "" ? `**${entry.name}**` : `${entry.group}: ${entry.name}`,
        ...numbers.map((x) => x.toFixed(4)),
        entry === base ? "" : cell.maseChange,
        entry === base ? "" : cell.wisChange,
      ];
      lines.push(`| ${cells.join(" | ")} |`);
    }
    lines.push("");
  }
  return `${lines.join("\n")}`;
}
