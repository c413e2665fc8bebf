/**
 * One fake and one list of contract checks per port. No test runner is imported: a check throws an
 * InvariantError that says which promise was broken.
 *
 * @packageDocumentation
 */
export { clockChecks } from "./clock-checks.js";
export { configFeedChecks, type ConfigFeedSubject } from "./config-feed-checks.js";
export { CountingRandomStream } from "./counting-random-stream.js";
export { FileError } from "./file-error.js";
export { fileSystemChecks } from "./file-system-checks.js";
export { growthPolicyChecks } from "./growth-policy-checks.js";
export { hostModelChecks } from "./host-model-checks.js";
export { LinearHost } from "./linear-host.js";
export { ManualClock } from "./manual-clock.js";
export { MemoryConfigFeed } from "./memory-config-feed.js";
export { MemoryFileSystem } from "./memory-file-system.js";
export { MemorySeedBed } from "./memory-seed-bed.js";
export { MemorySnapshotStore } from "./memory-snapshot-store.js";
export { MemoryTelemetrySink } from "./memory-telemetry-sink.js";
export { observationGateChecks } from "./observation-gate-checks.js";
export { PassingGate } from "./passing-gate.js";
export { randomStreamChecks } from "./random-stream-checks.js";
export { ScriptedGrowthPolicy } from "./scripted-growth-policy.js";
export { seedBedChecks, type SeedBedSubject } from "./seed-bed-checks.js";
export { snapshotStoreChecks } from "./snapshot-store-checks.js";
export { telemetrySinkChecks } from "./telemetry-sink-checks.js";
