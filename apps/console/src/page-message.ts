/**
 * What the live page is sent: forecasts and telemetry, as the wire has them, nothing else.
 */
import type { v1 } from "@meristem/leyline";

export type PageMessage =
  | { readonly $case: "forecast"; readonly forecast: v1.Forecast }
  | { readonly $case: "telemetry"; readonly event: v1.TelemetryEvent };
