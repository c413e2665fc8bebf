/**
 * The gate as the port that a predictor asks: parse, step, decide, tell.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { Clock, ObservationGate } from "@meristem/leyline/ports";
import { unixNs } from "@meristem/leyline/units";
import type { z } from "zod";
import { decodeGateState, encodeGateState } from "./codec.js";
import { gateConfigSchema } from "./config.js";
import { decide } from "./decision.js";
import { eventsOf, exact } from "./events.js";
import { gateStepInto } from "./gate.js";
import { emptyGateOutput, FINDING } from "./output.js";
import { parseRow } from "./parse.js";
import { CELL, initialGateState } from "./state.js";

export interface ObservationGateOptions {
  /** Any part of the configuration; the rest takes its defaults. */
  readonly config?: z.input<typeof gateConfigSchema>;
  /**
   * Against which event times are judged. Without it nothing is late or early: in a replay the event
   * time is the time.
   */
  readonly clock?: Pick<Clock, "nowUnixNs">;
  /** Key of the series, for rows that name none. */
  readonly series?: string;
  /** State of another gate, from `encodeState`: this one goes on where that one stopped. */
  readonly state?: v1.GateState;
}

/**
 * Opens a gate. One gate, one series. A value the forecast expected is never called an outlier: `admit`
 * takes the forecast's error as its second argument.
 *
 * @throws GateStateError when `state` does not fit the configuration; ZodError when the
 *   configuration breaks its schema.
 */
export function createObservationGate(options: ObservationGateOptions = {}): ObservationGate {
  const config = gateConfigSchema.parse(options.config ?? {});
  const state = options.state ? decodeGateState(options.state, config) : initialGateState(config);
  const defaultSeries = options.series ?? options.state?.series ?? "";
  const out = emptyGateOutput();

  return {
    admit(raw, innovationZ) {
      const row = parseRow(raw);
      const now = options.clock?.nowUnixNs();
      const { eventTimeUnixNs, isMalformed } = row;
      const rowIndex = state.numbers[CELL.rowCount]!;
      gateStepInto(
        state,
        { value: row.value, eventTimeUnixNs, nowUnixNs: now, innovationZ, isMalformed },
        config,
        out,
      );
      const { verdict, reason, suspendJkoUpdate, degradedMode, freezeKernelD } = decide(
        out.findings,
      );
      const series = row.series ?? defaultSeries;
      const hasInstant = (out.findings & FINDING.malformed) === 0;
      const instant = hasInstant ? eventTimeUnixNs : undefined;
      const origin = { series, stepIndex: rowIndex, eventTimeUnixNs: instant };
      return {
        observation: {
          series,
          rowIndex,
          eventTimeUnixNs: instant,
          value: Number.isFinite(row.value) ? row.value : undefined,
          dispersion: row.dispersion,
          stateTag: row.stateTag,
        },
        decision: {
          verdict,
          reason,
          acceptObservation: verdict === v1.IngestionVerdict.ACCEPTED,
          suspendJkoUpdate,
          degradedMode,
          freezeKernelD,
          stalenessNs: exact(out.stalenessNs),
          gapStepCount: out.gapStepCount,
          events: eventsOf(out, { reason }, origin, config),
        },
        nowUnixNs: now ?? unixNs(instant ?? 0n),
      };
    },
    encodeState: () => encodeGateState(state, defaultSeries),
  };
}
