/** A difference between two steps as plain JSON. */
import { snakeCaseJson, type JsonObject } from "../plain-json.js";
import type { StepsDiff } from "./diff-steps.js";

/** Format `meristem.diff/1`, with every change and event. */
export function diffData(diff: StepsDiff): JsonObject {
  const { sides, source, note, why, config, state, lossHorizon, events, mutations } = diff;
  return snakeCaseJson({
    format: "meristem.diff/1",
    sides,
    source,
    note: note ?? null,
    why,
    config,
    ...state,
    lossHorizon,
    events,
    mutations,
    firstDifferentProof: diff.firstDifferentProof ?? null,
  });
}
