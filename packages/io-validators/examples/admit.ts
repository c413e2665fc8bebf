import { createObservationGate } from "@meristem/io-validators";

const gate = createObservationGate({ series: "boiler" });
const temperatures = Array.from({ length: 60 }, (_, minute) => 60 + ((minute * 7) % 5));

for (const value of [...temperatures, NaN, 9_999, undefined, 62]) {
  const { decision } = gate.admit({ value });
  if (decision.acceptObservation) continue;
  console.log(decision.verdict, decision.reason, decision.events[0]?.fact?.$case ?? "no event");
}
