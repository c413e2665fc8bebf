/**
 * What it takes to run a run again, but for its input. Plain data: it goes into snapshots.
 *
 * @module
 */
import { asWritten, mergeConfig } from "../config/load-config.js";
import type { RunConfig } from "../config/sections.js";
import type { WantedColumns } from "../input/columns.js";
import type { TimeUnit } from "../input/event-time.js";
import type { InputFormat } from "../input/row-reader.js";
import type { RunRequest } from "./run-request.js";
import { seriesCountMaxOf } from "./series-limit.js";

export interface RunRecipe {
  /** Sections in force, as they are written in a configuration file. */
  readonly config: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly format: InputFormat | undefined;
  readonly columns: WantedColumns;
  readonly timeUnit: TimeUnit | undefined;
  readonly isStrict: boolean;
  readonly seriesCountMax: number;
  /** Of the seasonal yardstick, steps; 1: none. */
  readonly yardstickSeason: number;
  /** The input came through a pipe, not from a file of that name. */
  readonly isPiped: boolean;
  /** A copy of the input is kept in the run directory. */
  readonly isRecorded: boolean;
  readonly codeVersion: string;
}

export interface RecipeFacts {
  readonly config: RunConfig;
  /** What the request says, or the ending of the input's name. */
  readonly format: InputFormat | undefined;
  readonly yardstickSeason: number;
  readonly codeVersion: string;
}

export function recipeOf(request: RunRequest, facts: RecipeFacts): RunRecipe {
  const { columns, timeUnit, isStrict, file, isRecorded } = request;
  return {
    config: asWritten(facts.config),
    format: facts.format,
    columns,
    timeUnit,
    isStrict,
    seriesCountMax: seriesCountMaxOf(request, facts.config),
    yardstickSeason: facts.yardstickSeason,
    isPiped: file === undefined,
    isRecorded,
    codeVersion: facts.codeVersion,
  };
}

/** @throws ConfigError when this version no longer takes it */
export function configOfRecipe({ config }: RunRecipe): RunConfig {
  return mergeConfig([{ values: config, placeOf: () => "the recorded configuration" }]);
}
