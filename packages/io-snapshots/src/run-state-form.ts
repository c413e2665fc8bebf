/**
 * The port between the run state encoder and the codecs.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import type { PayloadWriter } from "./payload-writer.js";

/** A run state without its series. */
export type RunStateRest = Omit<v1.RunState, "series">;

/** The layout of a run state in one codec. */
export interface RunStateForm {
  series(writer: PayloadWriter, series: v1.SeriesState): void;
  rest(writer: PayloadWriter, rest: RunStateRest, seriesCount: number): void;
}
