/** A bad value at a gate, and what is said about it. */
import { encodeFrame, splitFrames, v1 } from "@meristem/leyline";
import { ManualClock, PassingGate } from "@meristem/leyline/testing";

// A port has a fake, so that code which needs a gate can be tried without one.
const gate = new PassingGate(new ManualClock());
const { decision } = gate.admit({ value: Number.NaN });
console.log(decision.verdict, decision.reason);

// A message crosses a thread, a process or a file as a frame of bounded size.
const limit = { payloadBytesMax: 1024 };
const frame = encodeFrame(v1.IngestionDecision.encode(decision).finish(), limit);
const heard = splitFrames(frame, limit).payloads.map((bytes) => v1.IngestionDecision.decode(bytes));
console.log(`${frame.length} bytes, accepted: ${heard[0]?.acceptObservation}`);

// Outcomes and reasons are literals, so a table of them is checked for gaps by the compiler.
const advice: Readonly<Record<v1.IngestionVerdict, string>> = {
  [v1.IngestionVerdict.UNSPECIFIED]: "never sent",
  [v1.IngestionVerdict.ACCEPTED]: "learn from it",
  [v1.IngestionVerdict.MISSING]: "let time pass",
  [v1.IngestionVerdict.REJECTED]: "score it, learn nothing",
  [v1.IngestionVerdict.DROPPED]: "forget it",
};
console.log(advice[decision.verdict]);
