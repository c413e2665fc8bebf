/**
 * The digest that the fakes and checks of stores compare.
 *
 * @module
 */
import { sha256 } from "../checksum/index.js";
import { sha256Hex, type Sha256Hex } from "../units/index.js";

/** SHA-256 of `bytes`, lowercase hex. */
export function digestHex(bytes: Uint8Array): Sha256Hex {
  return sha256Hex(
    Array.from(sha256(bytes), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  );
}
