/**
 * An orderly end has a limit: a supervisor would kill us then, and say less.
 *
 * @module
 */
import { OperatingError } from "@meristem/leyline";

/** From the signal to the end, ms: supervisors wait 30 s. */
export const STOP_MS_MAX = 25_000;

/** A run that was told to end could not: what it waits for does not answer. */
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

/** What a run is at, and what it can still say when it is cut off there. */
export interface RunStage {
  /** For people, behind "gave up". */
  name: string;
  lastWords: () => Promise<void>;
}

/**
 * What `work` comes to, or, once it takes longer than {@link STOP_MS_MAX} behind the stop, the end of
 * the wait for it. The work itself is not waited for any more: it may never end.
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
      await stage.lastWords();
      reject(new StopOverdueError(name));
    };
    const begin = (): void => void limit().catch(reject);
    if (stop.signal.aborted) begin();
    else stop.signal.addEventListener("abort", begin, { once: true, signal: ended.signal });
    work.finally(() => ended.abort()).then(resolve, reject);
  });
}
