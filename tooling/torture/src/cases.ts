/**
 * The table of everything that is tried. A new goal is a new entry.
 *
 * @module
 */
import type { TortureCase } from "./case.js";
import { clocks } from "./cases/clock.js";
import { crashStates } from "./cases/crash-states.js";
import { damage } from "./cases/damage.js";
import { disks } from "./cases/disk.js";
import { emergencies } from "./cases/emergency.js";
import { fuzzed } from "./cases/fuzz.js";
import { hostile } from "./cases/hostile.js";
import { kills } from "./cases/kill.js";
import { replay } from "./cases/replay.js";
import { resume } from "./cases/resume.js";
import { secrets } from "./cases/secrets.js";
import { speed } from "./cases/speed.js";
import { systemCalls } from "./cases/system-calls.js";
import { telemetry } from "./cases/telemetry.js";

/** In the order of their numbers. */
export const cases: readonly TortureCase[] = [
  ...systemCalls,
  ...crashStates,
  ...kills,
  ...damage,
  ...replay,
  ...resume,
  ...speed,
  ...fuzzed,
  ...hostile,
  ...disks,
  ...telemetry,
  ...emergencies,
  ...clocks,
  ...secrets,
].toSorted((a, b) => Number(a.id.slice(1).split(",")[0]) - Number(b.id.slice(1).split(",")[0]));
