/** The promises of the SeedBed port, as checks. */
import { invariant } from "../errors.js";
import {
  AdaptationCommand,
  AlphaShape,
  BlendMode,
  BlendModeSource,
  CommandType,
  SeedOperation,
  SeedStage,
  Subsystem,
} from "../gen-v1.js";
import type { SeedBed } from "../ports/seed-bed.js";

/** A seed bed and a way to make its commands acceptable. */
export interface SeedBedSubject {
  /** At least two slots, all DORMANT. */
  readonly bed: SeedBed;
  /** A blueprint the bed knows. */
  readonly blueprintId: string;
  /** Fills in instant, metadata and signature so that only the command's content is judged. */
  readonly sign: (command: AdaptationCommand) => AdaptationCommand;
}

/** What any {@link SeedBed} must do. Plain functions: no test runner is imported here. */
export const seedBedChecks: Readonly<Record<string, (subject: SeedBedSubject) => Promise<void>>> = {
  "empty slots are listed too, by ascending id": async ({ bed }) => {
    const slotIds = bed.seedStates().map(({ slotId }) => slotId);
    invariant(slotIds.length >= 2, "at least two slots");
    invariant(String(slotIds) === String(slotIds.toSorted()), "in order");
    invariant(new Set(slotIds).size === slotIds.length, "each once");
  },
  "a command without content is rejected and changes nothing": async ({ bed, sign }) => {
    const before = print(bed);
    const answer = await bed.apply(sign(AdaptationCommand.create({ commandId: "empty" })));
    invariant(answer.$case === "rejected", "it is rejected");
    invariant(print(bed) === before, "no slot changed");
  },
  "a command for a seed that is not there is rejected": async ({ bed, sign }) => {
    const before = print(bed);
    const answer = await bed.apply(sign(seedCommand("cull-1", SeedOperation.CULL, "nobody")));
    invariant(answer.$case === "rejected", "it is rejected");
    invariant(print(bed) === before, "no slot changed");
  },
  "a germinated slot is no longer DORMANT and takes no second seed": async (subject) => {
    const { bed, sign } = subject;
    const slotId = bed.seedStates()[0]!.slotId;
    const first = await bed.apply(sign(germinate("germinate-1", slotId, subject.blueprintId)));
    invariant(first.$case === "applied", "the first command is applied");
    const slot = bed.seedStates()[0]!;
    invariant(slot.stage !== SeedStage.DORMANT && slot.seedId !== "", "the slot holds a seed");
    const second = await bed.apply(sign(germinate("germinate-2", slotId, subject.blueprintId)));
    invariant(second.$case === "rejected", "the second command is rejected");
  },
  "a culled slot is not DORMANT at once": async (subject) => {
    const { bed, sign } = subject;
    const slotId = bed.seedStates()[0]!.slotId;
    await bed.apply(sign(germinate("germinate-1", slotId, subject.blueprintId)));
    const { seedId } = bed.seedStates()[0]!;
    const answer = await bed.apply(sign(seedCommand("cull-1", SeedOperation.CULL, seedId)));
    invariant(answer.$case === "applied", "the command is applied");
    invariant(bed.seedStates()[0]!.stage !== SeedStage.DORMANT, "the slot rests first");
  },
  "two ticks at one instant do what one does": async ({ bed }) => {
    bed.tick();
    const before = print(bed);
    invariant(bed.tick().length === 0, "the second tick has nothing to tell");
    invariant(print(bed) === before, "and changes nothing");
  },
};

function seedCommand(
  commandId: string,
  operation: SeedOperation,
  targetSeedId: string,
): AdaptationCommand {
  return AdaptationCommand.create({
    version: 1,
    commandId,
    commandType: CommandType.SEED,
    targetSeedId,
    executionDeadlineMs: 1000,
    issuedBy: Subsystem.TAMIYO,
    trainingRunId: "run-1",
    payload: { $case: "seedOperation", value: { operation } },
  });
}

function germinate(commandId: string, slotId: string, blueprintId: string): AdaptationCommand {
  return AdaptationCommand.create({
    ...seedCommand(commandId, SeedOperation.GERMINATE, ""),
    payload: {
      $case: "seedOperation",
      value: {
        operation: SeedOperation.GERMINATE,
        slotId,
        blueprintId,
        blend: { mode: BlendMode.RESIDUAL, source: BlendModeSource.HEURISTIC, gateMax: 1 },
        alphaSchedule: {
          shape: AlphaShape.SIGMOID,
          totalStepCount: 20,
          temperatureSteps: 2,
          endFraction: 1,
        },
      },
    },
  });
}

function print(bed: SeedBed): string {
  return JSON.stringify(bed.seedStates());
}
