/**
 * Ablation: every variant over every series of a folder, relative to the default.
 *
 *   npm run -s bench:ablation -- [DIR] [--peers FILE] [--only TEXT] [--config JSON] [--write-docs]
 *
 * DIR defaults to the folder shared/data/series beside the repository. Interval scores are over those of
 * the naive forecast in the table of peers, by default DIR/../peers.csv, or without that table over the
 * naive mean absolute error. --write-docs writes docs/ablation.md.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { PredictorConfigInput } from "@meristem/orchestrator";
import { ablationPage, tableLine, type Entry } from "./ablation-page.js";
import { VARIANTS } from "./ablation-variants.js";
import { defaultSeriesDirectory, pathFromCaller, repositoryRoot } from "./command-paths.js";
import { forecastsOver } from "./official-run.js";
import { officialScore, type OfficialScore } from "./official-score.js";
import { readSeries } from "./read-series.js";

const HORIZONS = [1, 12];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peers: { type: "string" },
    only: { type: "string" },
    config: { type: "string", default: "{}" },
    "write-docs": { type: "boolean", default: false },
  },
});
const [folder] = positionals;
const directory = folder === undefined ? defaultSeriesDirectory : pathFromCaller(folder);
const peersFile =
  options.peers === undefined ? join(directory, "../peers.csv") : pathFromCaller(options.peers);
const naiveWis = readNaiveWis(peersFile);
const series = readSeries(directory);

/** By series, then by horizon. */
function runVariant(config: PredictorConfigInput): { scores: OfficialScore[][]; stepUs: number } {
  const start = process.cpuUsage();
  let steps = 0;
  const scores = series.map(({ values }) => {
    steps += values.length;
    const whole = { horizons: HORIZONS, ...JSON.parse(options.config), ...config };
    const forecasts = forecastsOver(values, whole);
    return HORIZONS.map((horizon, i) => officialScore(values, forecasts[i]!, horizon));
  });
  const { user, system } = process.cpuUsage(start);
  return { scores, stepUs: (user + system) / steps };
}

function readNaiveWis(file: string): Map<string, number> {
  if (!existsSync(file)) return new Map();
  const rows = readFileSync(file, "utf8").trim().split(/\r?\n/).slice(1);
  return new Map(
    rows
      .map((row) => row.split(","))
      .filter(([, method, , metric]) => method === "naive" && metric === "WIS")
      .map(([name, , horizon, , value]) => [`${name} ${horizon}`, Number(value)]),
  );
}

const entries: Entry[] = [];
for (const variant of VARIANTS) {
  const isSelected = options.only === undefined || variant.name.includes(options.only);
  if (variant.group !== "" && !isSelected) continue;
  const { scores, stepUs } = runVariant(variant.config);
  const wis = scores.map((byHorizon, s) =>
    byHorizon.map((score, i) => {
      const scale = naiveWis.get(`${series[s]!.name} ${HORIZONS[i]!}`) ?? score.naiveError;
      return score.wis / scale;
    }),
  );
  entries.push({ ...variant, scores, wis, stepUs });
  process.stdout.write(`${tableLine(entries.at(-1)!, entries[0]!)}\n`);
}
if (options["write-docs"]) {
  const page = ablationPage(entries, { seriesCount: series.length, hasPeers: naiveWis.size > 0 });
  writeFileSync(join(repositoryRoot, "docs/ablation.md"), page);
}
