/**
 * Runs the rows of a recorded run through its predictors, from the start or from a snapshot.
 *
 * @module
 */
import { InputStream, RowReader, type InputRow } from "@meristem/io-rows";
import {
  configOfIdentity,
  openSession,
  recordedLoad,
  RunSession,
  type SessionStep,
} from "@meristem/run-directory/advanced";
import type { RunConfig } from "@meristem/run-directory/config";
import type { AuditPorts } from "../audit-ports.js";
import type { ReplayPlan } from "./replay-plan.js";

/** A session in the start state of a plan. */
export interface ReplaySession {
  readonly session: RunSession;
  readonly config: RunConfig;
}

/**
 * @throws OperatingError `STATE_UNREADABLE`, `SNAPSHOT_MISMATCH` when the snapshot does not fit;
 *   ConfigError when this version refuses the recorded configuration
 */
export function openReplaySession(
  { identity, position, from, parity }: ReplayPlan,
  { clock }: Pick<AuditPorts, "clock">,
): ReplaySession {
  const config = configOfIdentity(identity);
  const { inputName, defaultSeries } = position;
  const facts = {
    identity,
    config,
    inputName,
    defaultSeries,
    load: recordedLoad(parity),
    monotonicNs: () => clock.monotonicNs(),
  };
  return { session: openSession(facts, from), config };
}

/** The step that a row led to, with the row. */
export interface ReplayedStep extends SessionStep {
  readonly row: InputRow;
}

/**
 * One item per admitted row, up to the end of the recorded input. Yields to the event loop after each
 * chunk of the input.
 *
 * @throws InputError
 */
export async function* replayedSteps(
  { identity, position, from, input }: ReplayPlan,
  session: RunSession,
  ports: Pick<AuditPorts, "breathe">,
): AsyncGenerator<ReplayedStep> {
  const stream = new InputStream(input);
  if (from !== undefined) await stream.skip(from.position.input.offsetBytes);
  const { format, columns, timeUnit } = identity;
  const resume = from?.position.input;
  const reader = new RowReader({ name: position.inputName, format, columns, timeUnit, resume });
  try {
    for (;;) {
      const chunk = await stream.next();
      for (const row of chunk === undefined ? reader.end() : reader.push(chunk)) {
        const step = session.step(row);
        if (step !== undefined) yield { ...step, row };
      }
      if (chunk === undefined) return;
      stream.markAllUsed();
      await ports.breathe();
    }
  } finally {
    await stream.close();
  }
}
