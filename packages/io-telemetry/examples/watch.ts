import { openTelemetry } from "@meristem/io-telemetry";
import { v1 } from "@meristem/leyline";

const telemetry = await openTelemetry({ jsonl: { path: "telemetry.jsonl" } });

const { accepted } = telemetry.offer({
  emittedAtUnixNs: 1_700_000_000_000_000_000n,
  source: v1.Subsystem.APP,
  level: v1.TelemetryLevel.INFO,
  priority: v1.MessagePriority.NORMAL,
  series: "",
  stepIndex: 0,
  body: { $case: "process", value: { phase: v1.ProcessPhase.STARTED_COLD, generation: 0 } },
});
console.log(accepted ? "accepted" : "dropped, and counted");

await telemetry.close();
console.log(telemetry.counts());
