/**
 * How often a season is found where there is none, and how soon where there are one or two.
 *
 *   npm run -s bench:seasons [-- --write] [--count 4000] [--runs 200]
 *
 * Generated series, the same numbers in every run; looked at when a predictor would look, and taken up
 * when it would be. `--write` puts the tables in docs/forecasting.md, between its two marks.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { predictorConfigSchema } from "@meristem/orchestrator";
import { SeasonFinder } from "../src/series/season-finder.js";
import {
  FIRST_LOOK,
  LOOK_GROWTH,
  seasonVerdict,
  TAKE_BOTH,
  TAKE_FIRST,
  UNSEEN,
  UNSEEN_LOOKS_MAX,
} from "../src/series/season-verdict.js";
import { StateBlocks } from "../src/state/state-blocks.js";
import { HISTORY_COUNT } from "../src/step/predictor-engine.js";
import { WITH_SEASON, WITHOUT_SEASON, type SeasonKind } from "./season-kinds.js";

const { values: options } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    count: { type: "string", default: "4000" },
    runs: { type: "string", default: "200" },
  },
});
const COUNT = Number(options.count);
const RUNS = Number(options.runs);
const PAGE = "../../docs/forecasting.md";
const [START, END] = ["<!-- bench:seasons -->", "<!-- /bench:seasons -->"];
const { seasonLengthMax } = predictorConfigSchema.parse({});

interface Taken {
  /** Rows seen when the seasons were taken up. */
  readonly row: number;
  readonly seasons: readonly number[];
}

/** Every change of seasons over one series. */
function live(values: Float64Array): Taken[] {
  const finder = new SeasonFinder(new StateBlocks(), seasonLengthMax, HISTORY_COUNT);
  const taken: Taken[] = [];
  let used: readonly number[] = [];
  let before: readonly [number, number] = [0, 0];
  let unseen = 0;
  let row = FIRST_LOOK;
  while (row <= values.length) {
    finder.begin(Math.min(row, HISTORY_COUNT), used[0] ?? 0, used[1] ?? 0);
    while (finder.isLooking) finder.advance(values, row - 1, Infinity);
    const { first, second } = finder;
    const verdict = seasonVerdict(finder, used[0] ?? 0, used[1] ?? 0, ...before);
    before = [first, second];
    unseen = verdict === UNSEEN ? unseen + 1 : 0;
    const isDropped = unseen >= UNSEEN_LOOKS_MAX;
    if (verdict === TAKE_FIRST || verdict === TAKE_BOTH || isDropped) {
      used = verdict === TAKE_FIRST ? [first] : isDropped ? [] : [first, second];
      unseen = 0;
      taken.push({ row, seasons: used });
    }
    row = Math.ceil(row + Math.min(row * LOOK_GROWTH, HISTORY_COUNT));
  }
  return taken;
}

const lives = ({ make }: SeasonKind, runs: number): Taken[][] =>
  Array.from({ length: runs }, (_, seed) => live(Float64Array.from(make(COUNT, seed + 1))));

const percent = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)} %`;

function falseFinds(kind: SeasonKind): string {
  const all = lives(kind, RUNS);
  const ever = all.filter((taken) => taken.length > 0).length;
  const last = all.filter((taken) => (taken.at(-1)?.seasons.length ?? 0) > 0).length;
  return `| ${kind.name} | ${percent(ever, RUNS)} | ${percent(last, RUNS)} |`;
}

/** Median row from which on every one of `wanted` was in use; none: in fewer than half of the series. */
function since(all: readonly Taken[][], wanted: readonly number[]): string {
  const rows = all
    .map((taken) => taken.find(({ seasons }) => wanted.every((s) => seasons.includes(s)))?.row)
    .map((row) => row ?? Infinity)
    .toSorted((a, b) => a - b);
  const median = rows[rows.length >> 1]!;
  return Number.isFinite(median) ? String(median) : "–";
}

function timesToFind(kind: SeasonKind): string {
  const runs = Math.ceil(RUNS / 4);
  const all = lives(kind, runs);
  const { seasons } = kind;
  const exact = all.filter((taken) => String(taken.at(-1)?.seasons) === String(seasons)).length;
  const both = seasons.length > 1 ? since(all, seasons) : "";
  const first = since(all, seasons.slice(0, 1));
  return `| ${kind.name} | ${first} | ${both} | ${percent(exact, runs)} |`;
}

const lines = [
  "| without a season | one taken up, ever | and at the end |",
  "| --- | --- | --- |",
  ...WITHOUT_SEASON.map(falseFinds),
  "",
  "| with | the first after | both after | these, no other, at the end |",
  "| --- | --- | --- | --- |",
  ...WITH_SEASON.map(timesToFind),
];
const table = lines.join("\n");
if (options.write) {
  const page = readFileSync(PAGE, "utf8");
  const [start, end] = [page.indexOf(START) + START.length, page.indexOf(END)];
  writeFileSync(PAGE, `${page.slice(0, start)}\n\n${table}\n\n${page.slice(end)}`);
} else process.stdout.write(`${table}\n`);
