/**
 * The facts of a run that a snapshot stores as JSON. They are checked field by field when read.
 *
 * @module
 */
import { z } from "zod";
import type { RunRecipe, RunSettings } from "../identity/run-identity.js";
import { ResumeError } from "../resume-error.js";
import type { RunPosition } from "./run-position.js";

const count = z.int().min(0);
const column = count.optional();

const factsSchema = z.object({
  resume: z.object({
    layout: z.looseObject({
      names: z.array(z.string()),
      value: column,
      time: column,
      series: column,
    }),
    offsetBytes: count,
    line: count,
    afterCarriageReturn: z.boolean(),
  }),
  defaultSeries: z.string(),
  settings: z.record(z.string(), z.string()),
  outputs: z.object({
    forecastsBytes: count,
    telemetry: z.object({
      sizeBytes: count,
      sequence: count,
      // Absent in snapshots of older builds, which did not drop records.
      droppedCount: count.default(0),
    }),
    parity: z.object({
      loggedCount: count,
      gathered: z.array(z.string()),
      lastLogged: z.string().optional(),
    }),
  }),
  // The schemas of the configuration check its values.
  recipe: z.looseObject({ config: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

type RunFacts = Pick<RunPosition, "defaultSeries" | "outputs"> & {
  readonly resume: RunPosition["input"];
  readonly settings: RunSettings;
  readonly recipe: RunRecipe;
};

/** @throws ResumeError naming the first field of another type than a run writes */
export function runFactsOf(value: unknown): RunFacts {
  const parsed = factsSchema.safeParse(value);
  // The schema checks what readers rely on. The digest of the snapshot covers the rest.
  if (parsed.success) return parsed.data as unknown as RunFacts;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new ResumeError("output", `the snapshot holds no facts of a run: ${where} is damaged`);
}
