/**
 * A series' state as bytes that tell when they were damaged.
 *
 * The seal is one more block of the predictor: the CRC-32C of the message without it. A reader encodes
 * what it decoded once more, so that bytes which decoding passes over count too.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { crc32c } from "@meristem/leyline/checksum";
import { PredictorStateError } from "../errors.js";

const NAME = "seal";

/** The bytes of `message`, sealed. Its blocks are in ascending order of their names and stay so. */
export function sealedBytes(
  message: v1.SeriesState & { readonly predictor: v1.PredictorState },
): Uint8Array {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, crc32c(v1.SeriesState.encode(message).finish()), true);
  const seal = { name: NAME, layoutVersion: 1, element: v1.ElementType.UINT8, shape: [4], data };
  const { blocks } = message.predictor;
  const found = blocks.findIndex(({ name }) => name > NAME);
  const at = found < 0 ? blocks.length : found;
  const predictor = { ...message.predictor, blocks: blocks.toSpliced(at, 0, seal) };
  return v1.SeriesState.encode({ ...message, predictor }).finish();
}

/**
 * The message that {@link sealedBytes} was given.
 *
 * @throws PredictorStateError for anything else: a changed bit, a missing or an added byte
 */
export function unsealed(
  bytes: Uint8Array,
): v1.SeriesState & { readonly predictor: v1.PredictorState } {
  let message: v1.SeriesState;
  try {
    message = v1.SeriesState.decode(bytes);
  } catch (cause) {
    throw new PredictorStateError("the bytes are not a predictor's state", {}, { cause });
  }
  if (message.predictor === undefined)
    throw new PredictorStateError("no predictor in the bytes", {});
  const blocks = message.predictor.blocks.filter(({ name }) => name !== NAME);
  const inner = { ...message, predictor: { ...message.predictor, blocks } };
  if (!isSame(sealedBytes(inner), bytes)) {
    throw new PredictorStateError("the predictor's state is damaged, or older than seals are", {});
  }
  return inner;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
