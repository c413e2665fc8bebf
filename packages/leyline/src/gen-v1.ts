/**
 * The only door to the generated bindings: one namespace, every message and enum by name.
 *
 * The list is by file because a wildcard over generated files is still a list we own: a new proto
 * file is one new line here, and a test says so when it is missing.
 *
 * @module
 */
export * from "./gen/leyline/v1/audit.js";
export * from "./gen/leyline/v1/config.js";
export * from "./gen/leyline/v1/error.js";
export * from "./gen/leyline/v1/event.js";
export * from "./gen/leyline/v1/input_event.js";
export * from "./gen/leyline/v1/level.js";
export * from "./gen/leyline/v1/metric.js";
export * from "./gen/leyline/v1/mode.js";
export * from "./gen/leyline/v1/model_event.js";
export * from "./gen/leyline/v1/observation.js";
export * from "./gen/leyline/v1/prediction.js";
export * from "./gen/leyline/v1/snapshot.js";
export * from "./gen/leyline/v1/state.js";
export * from "./gen/leyline/v1/storage_event.js";
export * from "./gen/leyline/v1/telemetry.js";
