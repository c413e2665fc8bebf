/**
 * The time limit of an orderly stop. Supervisors kill a process after a limit of their own; ending
 * before it leaves a message.
 *
 * @module
 */
import { OperatingError } from "@meristem/leyline";

/** From the stop signal to the end of the process, ms. Common supervisors wait 30 s. */
export const STOP_MS_MAX = 25_000;

/** A run could not end after a stop signal, because an operation did not complete. */
export class StopOverdueError extends OperatingError {
  readonly code = "RUN_STOP_OVERDUE";
  readonly transient = true;

  constructor(stage: string) {
    const limit = `${STOP_MS_MAX / 1000} s after the signal`;
    super(`gave up ${stage}, which had not ended ${limit}`, { stage, limitMs: STOP_MS_MAX });
  }
}

/** The stop signal and a timer that ends early when `ended` aborts. */
export interface StopPorts {
  readonly stop: { readonly signal: AbortSignal };
  readonly wait: (ms: number, ended: AbortSignal) => Promise<void>;
}

/** The current stage of a run, and the messages of a run that is cut off in it. */
export interface RunStage {
  /** Name of the stage in the message "gave up NAME". */
  name: string;
  /** Writes how the run can be resumed. */
  onOverdue: () => Promise<void>;
}

/**
 * The result of `work`, or a rejection when `work` takes longer than {@link STOP_MS_MAX} after the stop
 * signal. The work is then abandoned: it may never complete.
 *
 * @throws StopOverdueError
 */
export function withinStopLimit<Result>(
  work: Promise<Result>,
  stage: RunStage,
  { stop, wait }: StopPorts,
): Promise<Result> {
  const ended = new AbortController();
  return new Promise((resolve, reject) => {
    const limit = async (): Promise<void> => {
      await wait(STOP_MS_MAX, ended.signal);
      if (ended.signal.aborted) return;
      const { name } = stage;
      await stage.onOverdue();
      reject(new StopOverdueError(name));
    };
    const begin = (): void => void limit().catch(reject);
    if (stop.signal.aborted) begin();
    else stop.signal.addEventListener("abort", begin, { once: true, signal: ended.signal });
    work.finally(() => ended.abort()).then(resolve, reject);
  });
}
