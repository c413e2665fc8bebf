/** The SeedBed port in memory. */
import {
  CommandRejection,
  GrowthEvent,
  SeedOperation,
  SeedStage,
  SeedState,
  TelemetryLevel,
  type AdaptationCommand,
} from "../gen-v1.js";
import type { SeedBed, SeedBedAnswer } from "../ports/seed-bed.js";
import type { SlotId } from "../units/index.js";

/**
 * {@link SeedBed} with the least one must do: it germinates and culls, without gates, signatures or
 * a wait. A culled slot is EMBARGOED until the next tick.
 */
export class MemorySeedBed implements SeedBed {
  readonly #slots = new Map<string, SeedState>();

  constructor(slotIds: readonly SlotId[]) {
    for (const slotId of slotIds.toSorted()) {
      this.#slots.set(slotId, SeedState.create({ slotId, stage: SeedStage.DORMANT }));
    }
  }

  async apply(command: AdaptationCommand): Promise<SeedBedAnswer> {
    const { payload, targetSeedId } = command;
    if (payload?.$case !== "seedOperation") return refused(CommandRejection.UNSUPPORTED);
    const { operation, slotId, blueprintId } = payload.value;
    if (operation === SeedOperation.GERMINATE) {
      const slot = this.#slots.get(slotId);
      if (slot === undefined) return refused(CommandRejection.MISSING_SEED_ID);
      if (blueprintId === "") return refused(CommandRejection.MISSING_BLUEPRINT_ID);
      if (slot.stage === SeedStage.EMBARGOED) return refused(CommandRejection.SLOT_EMBARGOED);
      if (slot.stage !== SeedStage.DORMANT) return refused(CommandRejection.STAGE_MISMATCH);
      const seedId = `${slotId}/${command.commandId}`;
      return this.#move(command, { ...slot, seedId, blueprintId, stage: SeedStage.GERMINATED });
    }
    if (operation !== SeedOperation.CULL) return refused(CommandRejection.UNSUPPORTED);
    const slot = [...this.#slots.values()].find(({ seedId }) => seedId === targetSeedId);
    if (targetSeedId === "" || slot === undefined) {
      return refused(CommandRejection.MISSING_SEED_ID);
    }
    return this.#move(command, { ...slot, stage: SeedStage.EMBARGOED });
  }

  tick(): readonly GrowthEvent[] {
    for (const { slotId, stage } of this.#slots.values()) {
      if (stage !== SeedStage.EMBARGOED) continue;
      this.#slots.set(slotId, SeedState.create({ slotId, stage: SeedStage.DORMANT }));
    }
    return [];
  }

  seedStates(): readonly SeedState[] {
    return [...this.#slots.values()];
  }

  #move(command: AdaptationCommand, next: SeedState): SeedBedAnswer {
    const fromStage = this.#slots.get(next.slotId)?.stage ?? SeedStage.UNSPECIFIED;
    this.#slots.set(next.slotId, next);
    const { seedId, slotId, stage: toStage } = next;
    const event: GrowthEvent = {
      level: TelemetryLevel.INFO,
      occurredAtUnixNs: command.issuedAtUnixNs,
      fact: { $case: "seedState", value: { seedId, slotId, fromStage, toStage } },
    };
    return { $case: "applied", events: [event] };
  }
}

function refused(reason: CommandRejection): SeedBedAnswer {
  return { $case: "rejected", reason, events: [] };
}
