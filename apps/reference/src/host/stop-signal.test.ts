import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { EXIT } from "../command-line/exit-code.js";
import { endBy, listenForStop, type SignalHost } from "./stop-signal.js";

/** A process that survives its own kills, as the first of a container does. */
class Host extends EventEmitter {
  readonly pid = 7;
  readonly did: unknown[] = [];

  kill(pid: number, signal: string): true {
    this.did.push(["kill", pid, signal, this.listenerCount(signal)]);
    return true;
  }

  exit(code: number): void {
    this.did.push(["exit", code]);
  }
}

const asHost = (host: Host): SignalHost => host as unknown as SignalHost;

test("the first signal asks, the second ends the process whatever it is at", () => {
  const host = new Host();
  const stop = listenForStop(asHost(host));
  host.emit("SIGINT");
  expect([stop.signal.aborted, stop.exitCode(), host.did]).toEqual([true, EXIT.interrupted, []]);
  host.emit("SIGTERM");
  // Without a listener of ours the signal does what it does to any process.
  expect(host.did).toEqual([
    ["kill", 7, "SIGTERM", 0],
    ["exit", EXIT.terminated],
  ]);
});

test("who is deaf to its own signal exits", () => {
  const host = new Host();
  endBy(asHost(host), "SIGKILL", EXIT.killed);
  expect(host.did).toEqual([
    ["kill", 7, "SIGKILL", 0],
    ["exit", EXIT.killed],
  ]);
});
