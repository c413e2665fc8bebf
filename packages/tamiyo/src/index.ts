/**
 * Whether and what to grow: the shape of a decision.
 *
 * @packageDocumentation
 */
export type { PolicyOutcome, PolicyStep } from "./policy-step.js";
