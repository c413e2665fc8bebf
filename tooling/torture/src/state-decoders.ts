/**
 * Decoders of what a run keeps of itself: telemetry, proofs, the states of gate and predictor.
 *
 * @module
 */
import { crc32c, openAppendLog } from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { encodeTelemetryLine, parseTelemetryLine } from "@meristem/io-telemetry";
import { ParityChain, readParityLog } from "@meristem/io-telemetry/parity";
import { createObservationGate } from "@meristem/io-validators";
import { v1 } from "@meristem/leyline";
import { createPredictor, restorePredictor } from "@meristem/orchestrator";
import type { FuzzedDecoder } from "@meristem/testkit/fuzz";
import { text } from "./decoders.js";

/** The smallest whole predictor there is. */
const CONFIG = { profile: "lite", horizons: [1] } as const;
const LOG = "l/parity.log";

export function stateDecoders(): readonly FuzzedDecoder[] {
  const { states, lines } = soundRun();
  const utf8 = new TextDecoder();
  return [
    {
      name: "telemetry line",
      decode: (bytes) => parseTelemetryLine(utf8.decode(bytes)),
      seeds: lines.map((line) => text(line)),
    },
    { name: "parity record", decode: readAsProof, seeds: soundProofs() },
    {
      name: "gate state",
      decode: (bytes) => openGate(gateOf(bytes)),
      seeds: states.map((state) =>
        v1.GateState.encode(v1.SeriesState.decode(state).gate!).finish(),
      ),
    },
    {
      name: "predictor state",
      decode: (bytes) => restorePredictor(bytes, { config: CONFIG, openGate }),
      seeds: states,
      repair: sealAgain,
    },
  ];
}

const openGate = (state: v1.GateState): ReturnType<typeof createObservationGate> =>
  createObservationGate({ state });

/** What is no message at all is refused where messages are read: here only sound ones count. */
function gateOf(bytes: Uint8Array): v1.GateState {
  try {
    return v1.GateState.decode(bytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return v1.GateState.create();
  }
}

function soundRun(): { readonly states: readonly Uint8Array[]; readonly lines: readonly string[] } {
  const predictor = createPredictor({
    seriesKey: "a",
    config: CONFIG,
    gate: createObservationGate({ series: "a" }),
  });
  const states: Uint8Array[] = [];
  const lines: string[] = [];
  for (let i = 0; i < 200; i++) {
    const value = i % 41 === 7 ? undefined : i === 150 ? 1e6 : ((i * 7919) % 101) / 10;
    const { events } = predictor.observe(value, BigInt(i) * 1_000_000_000n);
    if (i % 60 === 50) states.push(predictor.encode());
    for (const event of events) {
      const record = { sequence: i + 1, emittedAtUnixNs: 5n, series: "a", stepIndex: i };
      lines.push(encodeTelemetryLine({ ...record, body: { $case: "event", value: event } }));
    }
  }
  return { states, lines };
}

function soundProofs(): readonly Uint8Array[] {
  const chain = new ParityChain({
    configFingerprint: new Uint8Array(32).fill(3),
    codeVersion: "0.1.0",
    backend: v1.ComputeBackend.FLOAT64,
    cellWidths: { weights: 4e-9, transportCost: 4e-9 },
  });
  return [0, 1, 2].map((stepIndex) => {
    const sample = { series: "a", stepIndex, weights: [0.25, 0.75], transportCost: 0.5 };
    return v1.ParityRecord.encode(chain.next(sample)).finish();
  });
}

/** In a log that is whole: its checksums speak for the record. */
async function readAsProof(bytes: Uint8Array): Promise<void> {
  const fileSystem = new FaultyFileSystem();
  await fileSystem.makeDirectory("l");
  const log = await openAppendLog({ path: LOG, fileSystem });
  await log.append(bytes);
  await log.close();
  await readParityLog({ path: LOG, fileSystem });
}

/** As a writer would have sealed it: what lies behind the seal is reached. */
function sealAgain(bytes: Uint8Array): Uint8Array | void {
  let message: v1.SeriesState;
  try {
    message = v1.SeriesState.decode(bytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
  const { predictor } = message;
  if (predictor === undefined) return undefined;
  const blocks = predictor.blocks.filter(({ name }) => name !== "seal");
  const open = { ...message, predictor: { ...predictor, blocks } };
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, crc32c(v1.SeriesState.encode(open).finish()), true);
  const found = blocks.findIndex(({ name }) => name > "seal");
  const at = found < 0 ? blocks.length : found;
  const seal: v1.StateBlock = {
    name: "seal",
    layoutVersion: 1,
    element: v1.ElementType.UINT8,
    shape: [4],
    data,
  };
  const sealed = { ...predictor, blocks: blocks.toSpliced(at, 0, seal) };
  return v1.SeriesState.encode({ ...message, predictor: sealed }).finish();
}
