/** The result of a verification as plain JSON. */
import type { JsonObject } from "../plain-json.js";
import type { VerifyResult } from "./verify-run.js";

/** Format `meristem.verify/1`. */
export function verifyData({ findings, isSound }: VerifyResult): JsonObject {
  const files = findings.map(({ path, holds, fault }) => ({ path, holds, fault: fault ?? null }));
  return { format: "meristem.verify/1", sound: isSound, files };
}
