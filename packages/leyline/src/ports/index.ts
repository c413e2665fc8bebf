/**
 * Ports: what the packages need from the world and from one another, one interface a file.
 *
 * @packageDocumentation
 */
export type { Clock } from "./clock.js";
export type { ConfigFeed, ConfigVersion } from "./config-feed.js";
export type { FileOpenMode, FileStat, FileSystem, OpenFile } from "./file-system.js";
export type { GrowthPolicy } from "./growth-policy.js";
export type { HostModel, HostParameter, HostSlot, ParameterOwner } from "./host-model.js";
export type { Admission, LeftOutRows, ObservationGate } from "./observation-gate.js";
export type { RandomStream } from "./random-stream.js";
export type { SeedBed, SeedBedAnswer } from "./seed-bed.js";
export type { Snapshot, SnapshotReceipt, SnapshotStore } from "./snapshot-store.js";
export type {
  TelemetryCounts,
  TelemetryOffer,
  TelemetryReceipt,
  TelemetrySink,
} from "./telemetry-sink.js";
