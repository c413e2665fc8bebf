import type { ProfileName } from "@meristem/orchestrator";
import type { WantedColumns } from "../input/columns.js";
import type { TimeUnit } from "../input/event-time.js";
import type { InputFormat } from "../input/row-reader.js";

/** What one `meristem run` is asked for: the command line, read but not yet carried out. */
export interface RunRequest {
  /** Absent: as configured. */
  readonly profile?: ProfileName | undefined;
  /** Absent: standard input. */
  readonly file: string | undefined;
  readonly format: InputFormat | undefined;
  readonly columns: WantedColumns;
  readonly timeUnit: TimeUnit | undefined;
  /** Ascending, steps; absent: as configured. */
  readonly horizons: readonly number[] | undefined;
  /** Steps; absent: as configured. */
  readonly season: readonly number[] | "auto" | undefined;
  /** Time of a step beyond which experts are shed, us; absent: as configured. */
  readonly stepBudgetUs?: number | undefined;
  /** Season of the seasonal naive yardstick when it differs from `season`, steps. */
  readonly yardstickSeason?: number;
  readonly configFile: string | undefined;
  /** Without a slash at the end; absent: nothing is written to files. */
  readonly directory: string | undefined;
  readonly isResumed: boolean;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly isStrict: boolean;
  /** The input is kept in the directory. */
  readonly isRecorded: boolean;
  /** Absent: as the profile allows. */
  readonly seriesCountMax: number | undefined;
}

/** Of the seasons that were told: what a seasonal yardstick goes by. */
export function longestSeason(season: RunRequest["season"]): number | undefined {
  return season === undefined || season === "auto" ? undefined : season.at(-1);
}
