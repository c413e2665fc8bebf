/**
 * R16: stopped anywhere and resumed, a stream of forecasts is that of one that never stopped.
 *
 * One run goes to its end; of every step the bits it gave out and the bits of its state are kept. Then it
 * is cut at random steps: the state goes through a whole snapshot and back, and what follows is compared,
 * forecast by forecast, then state by state. Equal states and equal input lead to equal rests; some cuts
 * are followed to the end all the same.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import {
  decodeRunState,
  encodeRunState,
  openFileSnapshotStore,
  type SnapshotCodec,
} from "@meristem/io-snapshots";
import { v1 } from "@meristem/leyline";
import {
  createPredictor,
  restorePredictor,
  type Forecast,
  type Predictor,
} from "@meristem/orchestrator";
import { count, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { integersFrom } from "../random.js";
import { openGate, valueAt } from "../stream-values.js";

const ROW_COUNT = 1100;
const CUT_COUNT = 1000;
/** Steps after a cut whose forecasts are compared before the states are. */
const TAIL_COUNT = 16;
/** Every so manieth cut is followed to the end. */
const WHOLE_EVERY = 50;
const CONFIG = { horizons: [1, 3], warmUpCount: 20 } as const;
const CODECS: readonly SnapshotCodec[] = ["protobuf", "msgpack"];

const observe = (predictor: Predictor, index: number): string =>
  digestOf(predictor.observe(valueAt(index), BigInt(index) * 1_000_000_000n));

/** Every number a forecast gives out, bit for bit. */
function digestOf(forecast: Forecast): string {
  const numbers = forecast.horizons.flatMap(({ point, quantiles }) => [point, ...quantiles]);
  const weights = Object.values(forecast.weights.experts);
  const scored = forecast.matured.map(({ surprise }) => surprise ?? -1);
  const bits = Float64Array.from([...numbers, ...weights, ...scored]);
  const said = [
    forecast.mode,
    ...forecast.flags,
    ...forecast.events.map(({ sequence }) => sequence),
  ];
  return sha256(Buffer.from(bits.buffer)) + said.join();
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

interface WholeRun {
  readonly outputs: readonly string[];
  /** Encoded states at the cuts, and at the ends of what is compared. */
  readonly states: ReadonlyMap<number, Uint8Array>;
}

function wholeRun(wanted: ReadonlySet<number>): WholeRun {
  const predictor = createPredictor({ seriesKey: "s", config: CONFIG, gate: openGate() });
  const outputs: string[] = [];
  const states = new Map<number, Uint8Array>();
  for (let index = 0; index < ROW_COUNT; index++) {
    outputs.push(observe(predictor, index));
    if (wanted.has(index)) states.set(index, predictor.encode());
  }
  return { outputs, states };
}

/** Through a file: sealed, stored, read back, decoded. */
async function throughSnapshot(state: Uint8Array, codec: SnapshotCodec): Promise<Uint8Array> {
  const fileSystem = new FaultyFileSystem();
  const options = { directory: "s", fileSystem, codec, spareCount: 0 } as const;
  const run = v1.RunState.create({
    schemaVersion: 1,
    input: { name: "in", offsetBytes: 0, lineCount: 0, prefixSha256: new Uint8Array(32) },
    series: [v1.SeriesState.decode(state)],
  });
  await (await openFileSnapshotStore(options)).put(encodeRunState(run, codec));
  const found = await (await openFileSnapshotStore(options)).latest();
  const { series } = decodeRunState(found!.payload, found!.header.codec);
  return v1.SeriesState.encode(series[0]!).finish();
}

/** A place to stop, and how far the resumed run is compared. */
interface Cut {
  readonly at: number;
  /** Behind the last step that is compared. */
  readonly end: number;
}

function cutsOf(cutCount: number): readonly Cut[] {
  const next = integersFrom(16);
  const places = new Set<number>();
  while (places.size < cutCount) places.add(next(ROW_COUNT - 1));
  return [...places].map((at, number) => {
    const isWhole = number % WHOLE_EVERY === 0;
    return { at, end: isWhole ? ROW_COUNT : Math.min(ROW_COUNT, at + 1 + TAIL_COUNT) };
  });
}

/** The first thing after a cut that differs; `undefined` when nothing does. */
function difference(state: Uint8Array, { at, end }: Cut, whole: WholeRun): string | undefined {
  const predictor = restorePredictor(state, { config: CONFIG, openGate });
  for (let index = at + 1; index < end; index++) {
    if (observe(predictor, index) !== whole.outputs[index]) return `cut ${at}: step ${index}`;
  }
  const isSame = Buffer.compare(predictor.encode(), whole.states.get(end - 1)!) === 0;
  return isSame ? undefined : `cut ${at}: the state at step ${end - 1}`;
}

async function resumed({ scale }: TortureContext): Promise<CaseResult> {
  // A cut is a place: there are only so many.
  const cuts = cutsOf(Math.max(1, Math.min(ROW_COUNT - 1, Math.round(CUT_COUNT * scale))));
  const whole = wholeRun(new Set(cuts.flatMap(({ at, end }) => [at, end - 1])));
  const problems: string[] = [];
  for (const [number, cut] of cuts.entries()) {
    const stored = whole.states.get(cut.at)!;
    const state = await throughSnapshot(stored, CODECS[number % 2]!);
    const isKept = Buffer.compare(state, stored) === 0;
    const problem = isKept ? difference(state, cut, whole) : `cut ${cut.at}: the state itself`;
    if (problem !== undefined) problems.push(problem);
    if (problems.length >= 10) break;
  }
  const wholeCount = cuts.filter(({ end }) => end === ROW_COUNT).length;
  return {
    measured:
      `${count(cuts.length)} cuts of a run of ${count(ROW_COUNT)} rows, through snapshots in both codecs: ` +
      `${TAIL_COUNT} forecasts and the state behind them compared, ${wholeCount} followed to the end; ` +
      `${problems.length} differ`,
    problems,
  };
}

export const resume: readonly TortureCase[] = [
  {
    id: "R16",
    title: "stopped at random steps, stored, resumed",
    goal: "1,000 cuts: bit for bit the run that never stopped",
    run: resumed,
  },
];
