/**
 * The gate behind the port `ObservationGate`: parse, step, decide, report events.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { Clock, LeftOutRows, ObservationGate } from "@meristem/leyline/ports";
import { unixNs } from "@meristem/leyline/units";
import type { z } from "zod";
import { decodeGateState, encodeGateState } from "./codec.js";
import { gateConfigSchema } from "./config.js";
import { decide } from "./decision.js";
import { eventsOf, exact, type EventOrigin } from "./events.js";
import { gapStepCount, gateStepInto, missingStepInto } from "./gate.js";
import { emptyGateOutput, FINDING } from "./output.js";
import { parseRow } from "./parse.js";
import { CELL, initialGateState } from "./state.js";

export interface ObservationGateOptions {
  /** Any part of the configuration; the rest takes its defaults. */
  readonly config?: z.input<typeof gateConfigSchema>;
  /**
   * Wall clock that event times are compared with. Without it no drift is checked: in a replay the
   * event time is the time.
   */
  readonly clock?: Pick<Clock, "nowUnixNs">;
  /** Key of the series, for rows without one. */
  readonly series?: string;
  /** State of another gate, from `encodeState`: this one resumes from it. */
  readonly state?: v1.GateState;
}

const NO_GAP: LeftOutRows = { stepCount: 0, decisions: [] };

/**
 * Opens a gate for one series. A value close to its forecast is never an outlier: `admit` takes the
 * error of the forecast as its second argument.
 *
 * @throws GateStateError when `state` does not fit the configuration; ZodError when the
 *   configuration breaks its schema.
 */
export function createObservationGate(options: ObservationGateOptions = {}): ObservationGate {
  const config = gateConfigSchema.parse(options.config ?? {});
  const state = options.state ? decodeGateState(options.state, config) : initialGateState(config);
  const defaultSeries = options.series ?? options.state?.series ?? "";
  const out = emptyGateOutput();

  const decided = (origin: EventOrigin): v1.IngestionDecision => {
    const { verdict, reason, suspendJkoUpdate, degradedMode, freezeKernelD } = decide(out.findings);
    return {
      verdict,
      reason,
      acceptObservation: verdict === v1.IngestionVerdict.ACCEPTED,
      suspendJkoUpdate,
      degradedMode,
      freezeKernelD,
      stalenessNs: exact(out.stalenessNs),
      gapStepCount: out.gapStepCount,
      events: eventsOf(out, { reason }, origin, config),
    };
  };

  return {
    admitLeftOut(eventTimeUnixNs) {
      const instants = { eventTimeUnixNs, nowUnixNs: options.clock?.nowUnixNs() };
      const stepCount = gapStepCount(state, instants, config, out);
      if (stepCount === 0) return NO_GAP;
      const stepIndex = state.numbers[CELL.rowCount]!;
      const origin = { series: defaultSeries, stepIndex, eventTimeUnixNs: undefined };
      const decisions: v1.IngestionDecision[] = [];
      for (let i = 0; i < Math.min(stepCount, config.gapStepCountMax); i++) {
        missingStepInto(state, config, out);
        decisions.push(decided(origin));
      }
      return { stepCount, decisions };
    },
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
        decision: decided(origin),
        nowUnixNs: now ?? unixNs(instant ?? 0n),
      };
    },
    encodeState: () => encodeGateState(state, defaultSeries),
  };
}
