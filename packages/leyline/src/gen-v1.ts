/**
 * The only door to the generated bindings: every message and enum of `proto/leyline/v1`, by name.
 * Written by `scripts/generate.mjs` together with them.
 *
 * @module
 */
export * from "./gen/leyline/v1/audit.js";
export * from "./gen/leyline/v1/command.js";
export * from "./gen/leyline/v1/config.js";
export * from "./gen/leyline/v1/error.js";
export * from "./gen/leyline/v1/event.js";
export * from "./gen/leyline/v1/gate.js";
export * from "./gen/leyline/v1/growth.js";
export * from "./gen/leyline/v1/growth_event.js";
export * from "./gen/leyline/v1/input_event.js";
export * from "./gen/leyline/v1/kernel.js";
export * from "./gen/leyline/v1/level.js";
export * from "./gen/leyline/v1/metric.js";
export * from "./gen/leyline/v1/mode.js";
export * from "./gen/leyline/v1/model_event.js";
export * from "./gen/leyline/v1/observation.js";
export * from "./gen/leyline/v1/packet.js";
export * from "./gen/leyline/v1/prediction.js";
export * from "./gen/leyline/v1/risk.js";
export * from "./gen/leyline/v1/seed.js";
export * from "./gen/leyline/v1/snapshot.js";
export * from "./gen/leyline/v1/state.js";
export * from "./gen/leyline/v1/storage_event.js";
export * from "./gen/leyline/v1/telemetry.js";
export * from "./gen/leyline/v1/training.js";
