/**
 * Acceptance bars of the forecasts, with the measured values:
 *
 *   npm run -s bench:bars -- [DIR] [--peers FILE] [--json]
 *
 * Relative to the naive forecast on random walks and prices; relative to the best single program of the
 * table of peers on chaos, two loads with two seasons and four seasonal classics; and the coverage. Files
 * and rules are those of `bench:ablation`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { normalInto, streamFrom } from "@meristem/kernels/random";
import { defaultSeriesDirectory, pathFromCaller } from "./command-paths.js";
import { geometricMean } from "./geometric-mean.js";
import { forecastsOver } from "./official-run.js";
import { officialScore, type OfficialScore } from "./official-score.js";
import { readSeries } from "./read-series.js";

const HORIZONS = [1, 12];
const WALKS = 20;
const WALK_LENGTH = 2000;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { peers: { type: "string" }, json: { type: "boolean", default: false } },
});
const [folder] = positionals;
const directory = folder === undefined ? defaultSeriesDirectory : pathFromCaller(folder);
const peersFile =
  options.peers === undefined ? join(directory, "../peers.csv") : pathFromCaller(options.peers);
const hasPeers = existsSync(peersFile);
const series = readSeries(directory);

interface Peer {
  readonly series: string;
  readonly method: string;
  readonly horizon: number;
  readonly relMase: number;
}

const peers: readonly Peer[] = hasPeers
  ? readFileSync(peersFile, "utf8")
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((row) => row.split(","))
      .filter((cells) => cells[3] === "relMASE")
      .map(([name, method, horizon, , value]) => ({
        series: name!,
        method: method!,
        horizon: Number(horizon),
        relMase: Number(value),
      }))
  : [];

/** Mixtures of peers and prototypes are not single programs. */
const isSingle = ({ method }: Peer): boolean => !/^(peers|proto)-/.test(method);

const scoreOf = (values: readonly (number | undefined)[]): OfficialScore[] => {
  const forecasts = forecastsOver(values, { horizons: HORIZONS });
  return HORIZONS.map((horizon, i) => officialScore(values, forecasts[i]!, horizon));
};
const known = new Map(series.map(({ name, values }) => [name, scoreOf(values)]));
const own = (name: string, i = 0): number => known.get(name)![i]!.relMase;
const bestOf = (name: string, isRival: (peer: Peer) => boolean): number =>
  Math.min(
    ...peers
      .filter((peer) => peer.series === name && peer.horizon === 1 && isRival(peer))
      .map(({ relMase }) => relMase),
  );

interface Bar {
  readonly bar: string;
  readonly value: number;
  readonly limit: number;
}

function walks(): Bar[] {
  const stream = streamFrom(7001);
  const scores = Array.from({ length: WALKS }, () => {
    const steps = new Float64Array(WALK_LENGTH);
    normalInto(steps, stream);
    let level = 100;
    return scoreOf(Array.from(steps, (step) => (level += step)));
  });
  return HORIZONS.flatMap((horizon, i) => {
    const ratios = scores.map((byHorizon) => byHorizon[i]!.relMase);
    return [
      {
        bar: `${WALKS} random walks, h ${horizon}: mean`,
        value: geometricMean(ratios),
        limit: 1.005,
      },
      {
        bar: `${WALKS} random walks, h ${horizon}: worst`,
        value: Math.max(...ratios),
        limit: 1.005,
      },
    ];
  });
}

const PRICES = ["sp500_close", "eustock_dax", "frozenjuice_price", "syn_heston"];
const CLASSICS = ["airpassengers", "nottem", "ausgas", "elnino_sst"];
const BOTH_SEASONS = ["taylor_load", "nab_nyc_taxi"];

function versusPeers(): Bar[] {
  const classics = CLASSICS.map((name) => {
    const best = bestOf(name, ({ method }) => ["ets", "theta", "auto.arima"].includes(method));
    return own(name) / best;
  });
  const ridge = own("syn_lorenz_x") / bestOf("syn_lorenz_x", ({ method }) => method === "krr");
  return [
    { bar: "chaos (Lorenz), h 1: over kernel ridge", value: ridge, limit: 1.3 },
    ...BOTH_SEASONS.map((name) => ({
      bar: `${name}, h 1: over the best single program`,
      value: own(name) / bestOf(name, isSingle),
      limit: 1.05,
    })),
    {
      bar: "four seasonal classics, h 1: over the best of ets, theta, auto.arima",
      value: geometricMean(classics),
      limit: 1.02,
    },
  ];
}

function calibration(): Bar[] {
  const scores = [...known.values()];
  const mean = (of: (score: OfficialScore) => number, i: number): number =>
    scores.reduce((sum, byHorizon) => sum + of(byHorizon[i]!), 0) / scores.length;
  return HORIZONS.flatMap((horizon, i) => [
    {
      bar: `all series, h ${horizon}: mean |coverage − 0.8| of 80 % bands`,
      value: mean(({ coverage80 }) => Math.abs(coverage80 - 0.8), i),
      limit: horizon === 1 ? 0.013 : 0.035,
    },
    {
      bar: `all series, h ${horizon}: |coverage − 0.9515| of 95 % bands`,
      value: Math.abs(mean(({ coverage95 }) => coverage95, i) - 0.9515),
      limit: 0.0065,
    },
  ]);
}

const prices = PRICES.filter((name) => known.has(name)).flatMap((name) =>
  HORIZONS.map((horizon, i) => ({
    bar: `${name}, h ${horizon}: over the last value`,
    value: own(name, i),
    limit: 1.005,
  })),
);
const bars: readonly Bar[] = [
  ...walks(),
  ...prices,
  ...(hasPeers ? versusPeers() : []),
  ...calibration(),
];
if (options.json) process.stdout.write(`${JSON.stringify(bars)}\n`);
else {
  for (const { bar, value, limit } of bars) {
    const verdict = value <= limit ? "cleared" : "MISSED";
    const line = [bar.padEnd(70), value.toFixed(4), `<= ${limit}`.padEnd(10), verdict];
    process.stdout.write(`${line.join("  ")}\n`);
  }
}
