/**
 * Writes a run state series by series into one buffer: what a series holds is copied once, into the file.
 *
 * @module
 */
import { invariant, type v1 } from "@meristem/leyline";
import { BlockLists } from "./block-lists.js";
import type { SnapshotCodec } from "./format.js";
import { MsgpackForm } from "./msgpack-form.js";
import type { PayloadFrame } from "./payload-frame.js";
import { PayloadWriter } from "./payload-writer.js";
import { ProtobufForm } from "./protobuf-form.js";
import type { RunStateForm, RunStateRest } from "./run-state-form.js";
import { runStateProblem, seriesProblem } from "./run-state-problem.js";

/** Made by {@link createRunStateEncoder}. Keeps its buffer from one state to the next. */
export interface RunStateEncoder {
  /** Begins a state, in the buffer of the last one unless a store still has it. */
  begin(): void;
  /**
   * Adds a series as it is now. A frozen list of frozen blocks that was added before costs little more
   * than the copy of its elements, which may have changed.
   *
   * @throws InvariantError for a series that breaks its contract: it would not be read again
   */
  add(series: v1.SeriesState): void;
  /** The payload of all that was added since the beginning. @throws InvariantError */
  finish(rest: RunStateRest): PayloadFrame;
}

export function createRunStateEncoder(codec: SnapshotCodec): RunStateEncoder {
  return new Encoder(codec);
}

class Encoder implements RunStateEncoder {
  readonly #writer = new PayloadWriter();
  readonly #lists: BlockLists;
  readonly #form: RunStateForm;
  #seriesCount = 0;

  constructor(codec: SnapshotCodec) {
    this.#lists = new BlockLists(codec);
    this.#form = codec === "msgpack" ? new MsgpackForm(this.#lists) : new ProtobufForm(this.#lists);
  }

  begin(): void {
    this.#writer.begin();
    this.#seriesCount = 0;
  }

  add(series: v1.SeriesState): void {
    const problem = seriesProblem(series, this.#seriesCount, this.#isKnown);
    invariant(problem === undefined, `a run state is sound (${problem})`);
    this.#form.series(this.#writer, series);
    this.#seriesCount++;
  }

  finish(rest: RunStateRest): PayloadFrame {
    const problem = runStateProblem({ ...rest, series: [] });
    invariant(problem === undefined, `a run state is sound (${problem})`);
    this.#form.rest(this.#writer, rest, this.#seriesCount);
    return this.#writer.end();
  }

  readonly #isKnown = (list: readonly unknown[]): boolean =>
    this.#lists.isKnown(list as readonly v1.StateBlock[]);
}
