/** Every command there is, in the order of the help. */
import type { Command } from "../command-line/command.js";
import { demo } from "./demo.js";
import { doctor } from "./doctor.js";
import { run } from "./run.js";

export const COMMANDS: readonly Command[] = [run, demo, doctor];
