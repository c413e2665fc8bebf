/**
 * A run state as its protobuf message, the bytes of `v1.RunState.encode` without the copies of every
 * nesting on the way.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { BlockLists, ListPlan } from "./block-lists.js";
import { varintBytes, type PayloadWriter } from "./payload-writer.js";
import type { RunStateForm, RunStateRest } from "./run-state-form.js";

/** Tags of what is nested, in the order of their numbers. */
const SERIES = 0x22;
const GATE = 0x12;
const PREDICTOR = 0x1a;
const SCORES = 0x22;
const GATE_BLOCKS = 0x2a;
const PREDICTOR_BLOCKS = 0x32;
const NOTHING = new Uint8Array(0);

interface Nested {
  /** The fields before the blocks, encoded. */
  readonly fields: Uint8Array;
  readonly blocks: readonly v1.StateBlock[];
  readonly plan: ListPlan;
  /** Length of it all. */
  readonly bytes: number;
}

export class ProtobufForm implements RunStateForm {
  readonly #lists: BlockLists;

  constructor(lists: BlockLists) {
    this.#lists = lists;
  }

  series(writer: PayloadWriter, { series, gate, predictor, scores }: v1.SeriesState): void {
    const name = { series, gate: undefined, predictor: undefined, scores: [] };
    const own = this.#nested(v1.SeriesState.encode(name).finish(), scores, SCORES);
    const gateFields = v1.GateState.encode({ ...gate!, blocks: [] }).finish();
    const gated = this.#nested(gateFields, gate!.blocks, GATE_BLOCKS);
    const fields = v1.PredictorState.encode({ ...predictor!, blocks: [] }).finish();
    const predicted = this.#nested(fields, predictor!.blocks, PREDICTOR_BLOCKS);
    writer.byte(SERIES);
    writer.varint(own.bytes + fieldBytes(gated.bytes) + fieldBytes(predicted.bytes));
    writer.bytes(own.fields);
    writeField(writer, GATE, gated);
    writeField(writer, PREDICTOR, predicted);
    writer.filled(own.plan.bytes, own.plan.gaps, own.blocks);
  }

  rest(writer: PayloadWriter, rest: RunStateRest): void {
    const { configFingerprint, program } = rest;
    const none = { series: [], configFingerprint: NOTHING, program: [] };
    const before = { ...rest, ...none };
    const behind = { ...none, schemaVersion: 0, input: undefined, outputs: [] };
    writer.bytes(v1.RunState.encode({ ...behind, configFingerprint, program }).finish());
    writer.prepend(v1.RunState.encode(before).finish());
  }

  #nested(fields: Uint8Array, blocks: readonly v1.StateBlock[], tag: number): Nested {
    const plan = this.#lists.plan(blocks, tag);
    return { fields, blocks, plan, bytes: fields.length + plan.bytes.length };
  }
}

/** Of a message as a field: its tag and its length are in front. */
function fieldBytes(bytes: number): number {
  return 1 + varintBytes(bytes) + bytes;
}

function writeField(writer: PayloadWriter, tag: number, nested: Nested): void {
  writer.byte(tag);
  writer.varint(nested.bytes);
  writer.bytes(nested.fields);
  writer.filled(nested.plan.bytes, nested.plan.gaps, nested.blocks);
}
