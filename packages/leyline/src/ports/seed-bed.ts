/**
 * Port: the slots of a host and the seeds in them.
 *
 * Implemented by `@meristem/kasmina` and by `MemorySeedBed` in `@meristem/leyline/testing`. Both
 * pass `seedBedChecks`.
 */
import type { AdaptationCommand, CommandRejection, GrowthEvent, SeedState } from "../gen-v1.js";

export interface SeedBed {
  /**
   * Carries out one command, or refuses it and changes nothing. A bad command is a value, never a
   * throw: commands come from outside.
   */
  apply(command: AdaptationCommand): Promise<SeedBedAnswer>;

  /**
   * Lets time act: embargoes end, deadlines pass, prefetches expire. Called at least once a step;
   * calling it twice at one instant does what calling it once does.
   */
  tick(): readonly GrowthEvent[];

  /** Every slot, empty ones too, by ascending slot id. */
  seedStates(): readonly SeedState[];
}

export type SeedBedAnswer =
  | { readonly $case: "applied"; readonly events: readonly GrowthEvent[] }
  | {
      readonly $case: "rejected";
      readonly reason: CommandRejection;
      readonly events: readonly GrowthEvent[];
    };
