/**
 * Replays, verifies, compares and explains a recorded run.
 *
 * @packageDocumentation
 */
export { nodeAuditPorts } from "./node-audit-ports.js";
export type { AuditPorts } from "./audit-ports.js";
export { bisectRun } from "./bisect/bisect-run.js";
export type { BisectResult } from "./bisect/bisect-run.js";
export { diffRuns, diffSteps } from "./diff/diff-steps.js";
export type { StepsDiff } from "./diff/diff-steps.js";
export type { NumberChange } from "./diff/state-diff.js";
export { explainStep } from "./explain/explain-step.js";
export type { ExplainedForecast } from "./explain/explain-step.js";
export { stepsOfFile, stepsOfRun } from "./explain/taken-steps.js";
export type { StepsFound } from "./explain/taken-steps.js";
export { inspectFile } from "./inspect/inspect-file.js";
export type { Claims } from "./inspect/inspect-file.js";
export { replayPlan } from "./replay/replay-plan.js";
export type { ReplayPlan } from "./replay/replay-plan.js";
export { replayRun } from "./replay/replay-run.js";
export type { ReplayResult } from "./replay/replay-run.js";
export { eventText, namedEvent } from "./trace/step-event.js";
export { verifyForecasts, verifyTelemetry } from "./verify/verify-files.js";
export type { Finding } from "./verify/verify-files.js";
export { verifyFile, verifyRun } from "./verify/verify-run.js";
