/** Every command there is, in the order of the help. */
import type { Command } from "../command-line/command.js";
import { backtest } from "./backtest.js";
import { bisect } from "./bisect.js";
import { demo } from "./demo.js";
import { diff } from "./diff.js";
import { doctor } from "./doctor.js";
import { explain } from "./explain.js";
import { inspect } from "./inspect.js";
import { replay } from "./replay.js";
import { run } from "./run.js";
import { verify } from "./verify.js";

export const COMMANDS: readonly Command[] = [
  run,
  backtest,
  explain,
  replay,
  verify,
  inspect,
  diff,
  bisect,
  demo,
  doctor,
];
