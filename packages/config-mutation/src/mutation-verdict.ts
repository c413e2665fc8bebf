/**
 * What may be asked of a running system's configuration, and how the answer looks.
 */
import type { v1 } from "@meristem/leyline";

/** A wish to change keys. `changes` name canonical keys (`predictor.fixed_share`), each once. */
export interface MutationRequest {
  readonly trigger: v1.MutationTrigger;
  /** Who asks, for people. */
  readonly actor: string;
  readonly changes: readonly v1.ConfigChange[];
}

/** The verdict before anything is touched. A refusal is a value and carries the facts behind it. */
export type MutationVerdict =
  | { readonly $case: "accepted"; readonly changes: readonly v1.ConfigChange[] }
  | {
      readonly $case: "refused";
      readonly why: v1.MutationRefusal;
      readonly keys: readonly string[];
    };
