/**
 * Careful changes to a running configuration: the shape of a wish and of its answer.
 *
 * @packageDocumentation
 */
export type { MutationRequest, MutationVerdict } from "./mutation-verdict.js";
