/**
 * Our step beside those of the forecasters on npm, interleaved in one run, so that a machine whose
 * speed drifts slows all alike. Processor time; the ratio is the median over the rounds.
 *
 *   npm run -s bench:peers [-- --rounds 15 --json]
 *
 * All forecast 1 to 12 steps ahead of the same monthly series. Ours and skaters learn one value a step;
 * arima knows no step and is fitted anew.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Peer } from "@meristem/evaluation";
import type { PeerModel } from "@meristem/evaluation/advanced";
import {
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  stepOutputFor,
} from "@meristem/orchestrator";
import { openPredictor } from "@meristem/run-directory/advanced";
import { mergeConfig } from "@meristem/run-directory/config";
import { measure, type BenchCase } from "@meristem/testkit/bench";
import { installedPeer, PEER_NAMES, type PeerName } from "../src/backtest/installed-peers.js";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "15" }, json: { type: "boolean", default: false } },
});
const HORIZONS = [1, 12];

const [, ...rows] = readFileSync("data/elnino_sst.csv", "utf8").trim().split("\n");
const series = rows.map((row) => Number(row.split(",")[1]));
/** Steps before anything is timed: everyone has seen the whole series once. */
const GROWN_UP = series.length;
const valueAt = (t: number): number => series[t % series.length]!;

function ours(): BenchCase[] {
  const state = initialPredictorState(predictorConfigSchema.parse({ horizons: HORIZONS }));
  const output = stepOutputFor(HORIZONS.length);
  const layer = { values: { predictor: { horizons: HORIZONS } }, placeOf: () => "bench" };
  const predictor = openPredictor("", mergeConfig([layer]));
  let t = 0;
  let u = 0;
  const step = (): number => {
    predictorStepInto(state, plainInput(valueAt(t++)), output);
    return output.points[0]!;
  };
  const observe = (): number => predictor.observe(valueAt(u++)).horizons[0]!.point;
  for (let i = 0; i < GROWN_UP; i++) {
    step();
    observe();
  }
  return [
    { name: "meristem, predictorStepInto", unit: "step", run: step },
    { name: "meristem, gate and observe()", unit: "step", run: observe, baseline: OURS },
  ];
}

const OURS = "meristem, predictorStepInto";

function theirs(peer: Peer): BenchCase {
  const model = peer.open({ horizons: HORIZONS, season: undefined });
  let t = 0;
  for (; t < GROWN_UP; t++) model.observe(valueAt(t));
  const name = `${peer.name} ${peer.version}, ${peer.manner}`;
  const run = peer.isRefitted ? refit(model) : (): number => (model.observe(valueAt(t++)), 0);
  return { name, unit: peer.isRefitted ? "fit" : "step", run, baseline: OURS };
}

const refit =
  (model: PeerModel): (() => number) =>
  () =>
    model.forecast()[0]!.point;

/** Of this process, milliseconds: what other work on the machine takes is not counted. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const peers: Peer[] = [];
for (const name of PEER_NAMES) peers.push(await peerOrFail(name));

async function peerOrFail(name: PeerName): Promise<Peer> {
  const peer = await installedPeer(name, ".");
  if (peer === undefined) throw new Error(`${name} is not installed: run npm run setup`);
  return peer;
}

const cases = [...ours(), ...peers.map(theirs)];
const results = measure(cases, {
  now: cpuMs,
  roundCount: Number(options.rounds),
});
const rowsOut = results.map(({ name, unit, nsMedian, speedupMedian }) => ({
  name,
  unit,
  microseconds: nsMedian / 1000,
  timesOurs: speedupMedian === undefined ? 1 : 1 / speedupMedian,
}));
const table = rowsOut.map(
  ({ name, unit, microseconds, timesOurs }) =>
    `${name.padEnd(84)}${microseconds.toFixed(1).padStart(11)} us a ${unit.padEnd(5)}` +
    `${timesOurs.toFixed(1).padStart(9)} x\n`,
);
const manner = `${options.rounds} interleaved rounds, Node ${process.version}`;
process.stdout.write(
  options.json
    ? `${JSON.stringify({ node: process.version, rows: rowsOut })}\n`
    : `${table.join("")}Processor time, horizons 1 and 12, ${manner}\n`,
);
