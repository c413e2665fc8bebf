/**
 * Replays, verifies, compares and explains a recorded run.
 *
 * The `…Data` functions turn a result into plain JSON; `inspectFile` returns plain JSON.
 *
 * @packageDocumentation
 */
export type { AuditPorts } from "./audit-ports.js";
export { bisectData } from "./bisect/bisect-data.js";
export { bisectRun } from "./bisect/bisect-run.js";
export type { BisectRequest, BisectResult } from "./bisect/bisect-run.js";
export { diffData } from "./diff/diff-data.js";
export { diffRuns, diffSteps } from "./diff/diff-steps.js";
export type { StepRequest, StepsDiff } from "./diff/diff-steps.js";
export { explainData } from "./explain/explain-data.js";
export { explainRun } from "./explain/explain-run.js";
export type { ExplainRequest } from "./explain/explain-run.js";
export { explainStep } from "./explain/explain-step.js";
export type { ExplainedForecast, ObservedStep, WantedForecast } from "./explain/explain-step.js";
export { inspectFile } from "./inspect/inspect-file.js";
export { nodeAuditPorts } from "./node-audit-ports.js";
export type { NodeAuditOptions } from "./node-audit-ports.js";
export type { JsonObject } from "./plain-json.js";
export { replayData } from "./replay/replay-data.js";
export type { ReplayRequest } from "./replay/replay-plan.js";
export { replayRun } from "./replay/replay-run.js";
export type { ReplayResult } from "./replay/replay-run.js";
export type { StepsRequest } from "./trace/step-range.js";
export type { Finding } from "./verify/finding.js";
export { verifyData } from "./verify/verify-data.js";
export { verifyFile, verifyRun } from "./verify/verify-run.js";
export type { VerifyResult } from "./verify/verify-run.js";
