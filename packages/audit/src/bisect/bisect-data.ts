/** The result of a bisection as plain JSON. */
import { diffData } from "../diff/diff-data.js";
import { plainJson, type JsonObject } from "../plain-json.js";
import type { BisectResult } from "./bisect-run.js";

/** Format `meristem.bisect/1`. */
export function bisectData({ near, ...result }: BisectResult): JsonObject {
  const context = near && {
    events: near.events,
    time_unix_ns: near.diff.nextTimeUnixNs?.toString() ?? null,
    diff: diffData(near.diff),
  };
  return plainJson({ format: "meristem.bisect/1", ...result, near: context ?? null });
}
