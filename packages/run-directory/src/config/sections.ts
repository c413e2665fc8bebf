/**
 * The sections of a configuration and their schemas.
 *
 * The predictor and the gate define their own parameters. The run adds the cadences of snapshots and
 * telemetry, and the step budget.
 *
 * @module
 */
import { gateConfigSchema } from "@meristem/io-validators";
import { snakeCase } from "@meristem/leyline/text";
import { predictorConfigSchema } from "@meristem/orchestrator";
import { z } from "zod";

/** Rank of a key that most users need; all others are advanced keys. */
const BASIC = { rank: "basic" } as const;

const snapshotsSectionSchema = z.strictObject({
  generationCount: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe("Generations kept, the newest included. [count]"),
  intervalMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(5000)
    .describe("Shortest time between two snapshots of a run. [ms]")
    .meta(BASIC),
  intervalRows: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .default(0)
    .describe("Rows from one snapshot of a run to the next, at most; 0 counts time only. [rows]"),
  codec: z
    .enum(["protobuf", "msgpack"])
    .default("protobuf")
    .describe("How the state is written; either is read. [protobuf or msgpack]"),
  compression: z
    .enum(["none", "gzip", "brotli", "zstd"])
    .default("none")
    .describe(
      "How snapshots are compressed; float64 state hardly shrinks. [none, gzip, brotli, zstd]",
    ),
});

const telemetrySectionSchema = z.strictObject({
  intervalSteps: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(1)
    .describe("Steps of a series between two telemetry records; 0 records only events. [steps]")
    .meta(BASIC),
  parityIntervalSteps: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(100)
    .describe("Steps of a series from one proof in parity.log to the next; 0: none. [steps]"),
  prometheusPort: z
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe("Port at which a run serves /metrics for Prometheus; 0: none. [port]"),
  prometheusHost: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("Address at which it is served: this machine only unless another is named. [host]"),
  otlpIntervalMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(0)
    .describe("Time from one line of metrics.otlp.jsonl to the next; 0: no such file. [ms]"),
});

const loadSectionSchema = z.strictObject({
  stepBudgetUs: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe("Step time above which experts are disabled; 0: never. [us; 0..1000000]")
    .meta(BASIC),
});

/** Schema of each section, in the order of the documentation. */
export const SECTIONS = {
  predictor: predictorConfigSchema,
  gate: gateConfigSchema,
  snapshots: snapshotsSectionSchema,
  telemetry: telemetrySectionSchema,
  load: loadSectionSchema,
} as const;

export type SectionName = keyof typeof SECTIONS;

/** Every parameter in force. */
export type RunConfig = { readonly [Name in SectionName]: z.output<(typeof SECTIONS)[Name]> };

/** One parameter as files contain it. Its type decides how a variable's text is parsed. */
export interface KeyFacts {
  /** In snake_case. */
  readonly name: string;
  readonly type: "number" | "integer" | "boolean" | "string" | "array";
  readonly default: unknown;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** One sentence, with the unit in brackets. */
  readonly description: string;
  /** `basic`: most users need it; documented first. */
  readonly rank: "basic" | "advanced";
}

/** The parameters of a section, derived from its schema. */
export function keysOf(section: SectionName): readonly KeyFacts[] {
  const { properties = {} } = z.toJSONSchema(SECTIONS[section], { io: "input" });
  return Object.entries(properties).map(([name, schema]) => {
    const facts = typeof schema === "object" ? schema : {};
    return {
      name: snakeCase(name),
      type: (facts.type ?? "string") as KeyFacts["type"],
      default: facts.default,
      minimum: numberOf(facts.minimum ?? facts.exclusiveMinimum),
      maximum: numberOf(facts.maximum ?? facts.exclusiveMaximum),
      description: facts.description ?? "",
      rank: facts["rank"] === "basic" ? "basic" : "advanced",
    };
  });
}

function numberOf(bound: number | boolean | undefined): number | undefined {
  return typeof bound === "number" ? bound : undefined;
}
