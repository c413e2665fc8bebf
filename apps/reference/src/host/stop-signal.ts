/**
 * SIGINT and SIGTERM as an abort signal: the first requests an orderly stop, the second ends the process.
 *
 * @module
 */
import { EXIT, type ExitCode } from "../command-line/exit-code.js";

export interface StopSignal {
  readonly signal: AbortSignal;
  readonly exitCode: () => ExitCode;
  /** Ends the process by the signal that was received, whatever is still running. */
  readonly insist: () => void;
}

const EXIT_OF = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

/** The part of the process that receives and sends signals. */
export type SignalHost = Pick<
  NodeJS.Process,
  "on" | "removeAllListeners" | "kill" | "pid" | "exit"
>;

/** Listens on `host`. A second signal ends the process at once. */
export function listenForStop(host: SignalHost): StopSignal {
  const controller = new AbortController();
  let name: keyof typeof EXIT_OF = "SIGINT";
  const insist = (): void => endBy(host, name, EXIT_OF[name]);
  for (const each of ["SIGINT", "SIGTERM"] as const) {
    host.on(each, () => {
      name = each;
      if (controller.signal.aborted) insist();
      controller.abort();
    });
  }
  return { signal: controller.signal, exitCode: () => EXIT_OF[name], insist };
}

/**
 * Ends the process whatever it waits for. `exit` alone would wait for pending calls to a disk that does
 * not answer; a signal does not. (Process 1 of a container ignores its own signals; it exits.)
 */
export function endBy(
  host: SignalHost,
  name: "SIGINT" | "SIGTERM" | "SIGKILL",
  exitCode: ExitCode,
): void {
  host.removeAllListeners(name);
  host.kill(host.pid, name);
  host.exit(exitCode);
}
