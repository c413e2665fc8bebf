/** Known exceptions of the contract suite, each with its reason. */

export type Check =
  "active" | "finite" | "unit" | "level" | "no look-ahead" | "copy" | "skip" | "allocation";

export interface ContractException {
  readonly check: Check;
  /** `experts of PROFILE` or `predictor of PROFILE`. */
  readonly subject: string;
  /** Names of experts; for `skip` names of state arrays. */
  readonly names: readonly string[];
  readonly reason: string;
}

const LOG_SCALE =
  "works on logarithms: a sum becomes a product there, so it is equivariant to the unit only";

const INTERVAL_SETS_OF_MISSING_STEPS =
  "a missing step enters the last error into the running mean of the newest errors once more, and " +
  "the forecast that stands for the value into the mean absolute value; both scale intervals";
const intervalSetArrays = [1, 5].flatMap((horizon) =>
  ["at", "newest", "scales.at"].map((name) => `engine.h${horizon}.sets.${name}`),
);

export const EXCEPTIONS: readonly ContractException[] = [
  {
    check: "level",
    subject: "experts of full",
    names: ["airline-log", "holt-winters-log", "holt-winters-60-log", "linear-log"],
    reason: LOG_SCALE,
  },
  {
    check: "level",
    subject: "experts of balanced",
    names: ["holt-winters-log", "holt-winters-60-log", "linear-log"],
    reason: LOG_SCALE,
  },
  {
    check: "level",
    subject: "experts of lite",
    names: ["analog-3-10"],
    reason:
      "the running variance starts with the square of the first value, level included, and the " +
      "ridge penalty of the local fit is a multiple of it",
  },
  {
    check: "finite",
    subject: "experts of full",
    names: ["drift-diffusion"],
    reason:
      "NaN on subnormal values, where the number of bins per value unit overflows; the engine treats " +
      "the expert as inactive",
  },
  {
    check: "level",
    subject: "predictor of full",
    names: ["predictor"],
    reason: "its experts on a log scale",
  },
  {
    check: "level",
    subject: "predictor of balanced",
    names: ["predictor"],
    reason: "its experts on a log scale",
  },
  {
    check: "level",
    subject: "predictor of lite",
    names: ["predictor"],
    reason: "its expert analog-3-10",
  },
  ...["full", "balanced"].map((profile) => ({
    check: "skip" as const,
    subject: `predictor of ${profile}`,
    names: intervalSetArrays,
    reason: INTERVAL_SETS_OF_MISSING_STEPS,
  })),
  {
    check: "allocation",
    subject: "experts of full",
    names: ["drift-diffusion fokker-planck"],
    reason: "the training of its network allocates: 20 bytes a step on Node 20, 60 on Node 24",
  },
];

/** Names that break `check` for `subject`, in order. */
export function knownExceptions(check: Check, subject: string): string[] {
  return EXCEPTIONS.filter((one) => one.check === check && one.subject === subject)
    .flatMap(({ names }) => names)
    .toSorted();
}
