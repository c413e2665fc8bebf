/**
 * The rows of a run once more, from the start or from a snapshot, through the predictors of then.
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

/** A session that stands where the plan begins. */
export interface ReplaySession {
  readonly session: RunSession;
  readonly config: RunConfig;
}

/** @throws OperatingError `STATE_UNREADABLE`, `SNAPSHOT_MISMATCH`; ConfigError */
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

/** What a replayed row led to; the row with it. */
export interface ReplayedStep extends SessionStep {
  readonly row: InputRow;
}

/**
 * One item per row that was admitted, to the end of what the run used. Lets signals in between
 * chunks; who reads decides when to stop.
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
