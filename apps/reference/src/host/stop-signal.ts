/**
 * From SIGINT and SIGTERM to an orderly end: the first asks, the second insists.
 *
 * @module
 */
import { EXIT, type ExitCode } from "../command-line/exit-code.js";

export interface StopSignal {
  readonly signal: AbortSignal;
  readonly exitCode: () => ExitCode;
}

/** Listens on `host`. `insist` ends the process at once: somebody asked twice. */
export function listenForStop(
  host: Pick<NodeJS.Process, "on">,
  insist: (code: ExitCode) => void,
): StopSignal {
  const controller = new AbortController();
  let code: ExitCode = EXIT.interrupted;
  for (const [name, exitCode] of [
    ["SIGINT", EXIT.interrupted],
    ["SIGTERM", EXIT.terminated],
  ] as const) {
    host.on(name, () => {
      if (controller.signal.aborted) insist(exitCode);
      code = exitCode;
      controller.abort();
    });
  }
  return { signal: controller.signal, exitCode: () => code };
}
