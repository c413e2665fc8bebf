/**
 * A run state as the payload of a snapshot, in either codec.
 *
 * Every number that is not a count lives in a block, as raw little-endian bytes: both codecs carry
 * them unread. So -0 stays -0 and every NaN keeps its bits, and a state goes from one codec to the
 * other and back unchanged.
 *
 * @module
 */
import { invariant, v1 } from "@meristem/leyline";
import { SnapshotCorruptError } from "./errors.js";
import type { SnapshotCodec } from "./format.js";
import { decodeMsgpack } from "./msgpack-codec.js";
import { createRunStateEncoder } from "./run-state-encoder.js";
import { runStateProblem } from "./run-state-problem.js";

/**
 * The bytes of a state. The same state gives the same bytes.
 *
 * @throws InvariantError for a state that breaks its contract: it would not be read again
 */
export function encodeRunState(state: v1.RunState, codec: SnapshotCodec): Uint8Array {
  const problem = runStateProblem(state);
  invariant(problem === undefined, `a run state is sound (${problem})`);
  const { series, ...rest } = state;
  const encoder = createRunStateEncoder(codec);
  encoder.begin();
  for (const each of series) encoder.add(each);
  return encoder.finish(rest).payload.slice();
}

/**
 * The state of a payload, checked field by field.
 *
 * @throws SnapshotCorruptError with `details.fault` `"PAYLOAD"`: for anything else
 */
export function decodeRunState(bytes: Uint8Array, codec: SnapshotCodec): v1.RunState {
  let state: v1.RunState;
  try {
    // A copy: the protobuf reader gives out views of what it reads.
    state = codec === "msgpack" ? decodeMsgpack(bytes) : v1.RunState.decode(bytes.slice());
  } catch (error) {
    // Both decoders throw plain errors, of several classes, for bytes that are not theirs.
    if (!(error instanceof Error)) throw error;
    throw refusal(codec, error.message, error);
  }
  const problem = runStateProblem(state);
  if (problem !== undefined) throw refusal(codec, problem);
  return state;
}

function refusal(codec: SnapshotCodec, why: string, cause?: unknown): SnapshotCorruptError {
  const details = { fault: "PAYLOAD", codec, why: why.slice(0, 200) };
  return new SnapshotCorruptError(`the payload is no run state: ${details.why}`, details, {
    cause,
  });
}
