/**
 * Crash tests for storage code: a faulty file system, and every state a crash may leave.
 *
 * @packageDocumentation
 */
export { crashStateCount, crashStatesOf } from "./crash-states.js";
export type { CrashState } from "./crash-states.js";
export { Disk } from "./disk.js";
export type { DiskChange } from "./disk.js";
export { enumerateCrashes } from "./enumerate-crashes.js";
export type { CrashLimits, CrashReport, CrashScenario } from "./enumerate-crashes.js";
export { FaultyFileSystem } from "./faulty-file-system.js";
export type {
  DiskMoment,
  FaultyFileSystemOptions,
  TracedCall,
  UnsyncedChange,
} from "./faulty-file-system.js";
export { FAULTS_OF } from "./faults.js";
export type { CallName, Fault } from "./faults.js";
