import type { ProfileName } from "@meristem/orchestrator";
import type { RunChoices } from "@meristem/run-directory/advanced";

/** One `meristem run`: the command line, parsed but not yet carried out. */
export interface RunRequest extends RunChoices {
  /** Absent: as configured. */
  readonly profile?: ProfileName | undefined;
  /** Absent: standard input. */
  readonly file: string | undefined;
  /** Ascending, steps; absent: as configured. */
  readonly horizons: readonly number[] | undefined;
  /** Step time above which experts are disabled, us; absent: as configured. */
  readonly stepBudgetUs?: number | undefined;
  readonly configFile: string | undefined;
  /** Without a slash at the end; absent: no files are written. */
  readonly directory: string | undefined;
  readonly isResumed: boolean;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}
