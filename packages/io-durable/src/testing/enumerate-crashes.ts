/**
 * Runs a piece of storage code once, then stops it everywhere.
 *
 * For every moment between two calls, and every disk that a crash there may leave, the scenario's
 * `recover` runs on that disk and says whether the promises hold. The recovery itself is stopped
 * everywhere too, and must succeed the next time.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import { crashStateCount, crashStatesOf } from "./crash-states.js";
import type { Disk } from "./disk.js";
import { FaultyFileSystem, type DiskMoment } from "./faulty-file-system.js";
import { FAULTS_OF, type Fault } from "./faults.js";

/** Storage code under trial. `Fact` is whatever it may claim to have made durable. */
export interface CrashScenario<Fact> {
  readonly name: string;
  /** What is on the disk before, all of it durable. */
  readonly prepare?: (files: FileSystem) => Promise<void>;
  /** The code. It calls `acknowledge` the moment it promises something. */
  readonly act: (files: FileSystem, acknowledge: (fact: Fact) => void) => Promise<void>;
  /**
   * Starts again on what a crash left. Throws when a promise is broken: something acknowledged is
   * gone, something torn is believed, the next write does not go through.
   */
  readonly recover: (files: FileSystem, acknowledged: readonly Fact[]) => Promise<void>;
}

export interface CrashLimits {
  /** Disks tried for one moment of `act`. Default 4096. */
  readonly statesMax?: number;
  /** Disks tried for one moment of a recovery; 0 leaves recoveries alone. Default 4. */
  readonly recoveryStatesMax?: number;
  /**
   * Recoveries for one moment that are themselves stopped everywhere, spread evenly over its disks;
   * one when a fault was injected. Default 8.
   */
  readonly recoveriesMax?: number;
  /** `"single"`: every fault at every call; `"pairs"`: every two of them, too. Default none. */
  readonly faults?: "none" | "single" | "pairs";
  /** Pairs are tried when `act` has at most so many calls. Default 12. */
  readonly pairCallsMax?: number;
  /** Disks tried for one moment when a fault was injected. Default 16. */
  readonly faultStatesMax?: number;
  readonly seed?: number;
}

/** What was tried, and what did not hold. */
export interface CrashReport {
  readonly name: string;
  readonly callCount: number;
  /** Fault plans tried, the one without any included. */
  readonly planCount: number;
  /** Disks recovered from. */
  readonly stateCount: number;
  /** Of these, after a second crash during the first recovery. */
  readonly recoveryStateCount: number;
  /** Plans under which `act` ended with a typed error. */
  readonly surfacedCount: number;
  /** At most 20. Empty: every promise held. */
  readonly violations: readonly string[];
}

const VIOLATIONS_MAX = 20;

type Plan = ReadonlyMap<number, Fault>;

interface Taken<Fact> {
  readonly moment: DiskMoment;
  readonly acknowledged: readonly Fact[];
}

interface Crash<Fact> {
  readonly plan: Plan;
  readonly disk: Disk;
  readonly acknowledged: readonly Fact[];
  readonly told: string;
  /** Whether the recovery is stopped everywhere, too. */
  readonly isDoubled: boolean;
}

/** Tries a scenario everywhere. Never throws for what the scenario does: see `violations`. */
export async function enumerateCrashes<Fact>(
  scenario: CrashScenario<Fact>,
  limits: CrashLimits = {},
): Promise<CrashReport> {
  const trial = new Trial(scenario, limits);
  const callCount = await trial.tryPlan(new Map(), limits.statesMax ?? 4096);
  for (const plan of trial.plans(callCount)) {
    if (trial.isOver) break;
    await trial.tryPlan(plan, limits.faultStatesMax ?? 16);
  }
  return { name: scenario.name, callCount, ...trial.counts, violations: trial.violations };
}

class Trial<Fact> {
  readonly violations: string[] = [];
  readonly counts = { planCount: 0, stateCount: 0, recoveryStateCount: 0, surfacedCount: 0 };
  readonly #scenario: CrashScenario<Fact>;
  readonly #limits: CrashLimits;
  #names: readonly (keyof typeof FAULTS_OF)[] = [];

  constructor(scenario: CrashScenario<Fact>, limits: CrashLimits) {
    this.#scenario = scenario;
    this.#limits = limits;
  }

  get isOver(): boolean {
    return this.violations.length >= VIOLATIONS_MAX;
  }

  /** All fault plans of the order asked for, given the calls of the run without faults. */
  *plans(callCount: number): Generator<Plan> {
    const { faults = "none", pairCallsMax = 12 } = this.#limits;
    if (faults === "none") return;
    const single = this.#names.flatMap((name, call) =>
      FAULTS_OF[name].map((fault) => [call, fault] as const),
    );
    for (const entry of single) yield new Map([entry]);
    if (faults !== "pairs" || callCount > pairCallsMax) return;
    for (const [first, second] of pairsOf(single)) {
      if (first[0] !== second[0]) yield new Map([first, second]);
    }
  }

  /** Runs `act` under a plan, then recovers from every crash on its way. Returns its call count. */
  async tryPlan(plan: Plan, statesMax: number): Promise<number> {
    const { prepare, act } = this.#scenario;
    this.counts.planCount++;
    const ready = new FaultyFileSystem();
    await prepare?.(ready);
    ready.settle();
    const taken: Taken<Fact>[] = [];
    const acknowledged: Fact[] = [];
    const take = (moment: DiskMoment): void => {
      taken.push({ moment, acknowledged: [...acknowledged] });
    };
    const files = new FaultyFileSystem({
      disk: ready.moment().durable,
      faults: plan,
      onMoment: take,
    });
    try {
      await act(files, (fact) => acknowledged.push(fact));
    } catch (error) {
      if (isOperatingError(error) && plan.size > 0) this.counts.surfacedCount++;
      else this.#note(plan, "act", "it failed", error);
    }
    take(files.moment());
    if (plan.size === 0) this.#names = files.trace.map(({ name }) => name);
    await this.#recoverFromAll(plan, taken, statesMax);
    return files.trace.length;
  }

  async #recoverFromAll(
    plan: Plan,
    taken: readonly Taken<Fact>[],
    statesMax: number,
  ): Promise<void> {
    const { recoveriesMax = 8, seed = 1 } = this.#limits;
    for (const { moment, acknowledged } of taken) {
      const count = Math.min(crashStateCount(moment), statesMax);
      const doubledEvery = Math.ceil(count / (plan.size === 0 ? Math.max(1, recoveriesMax) : 1));
      let index = 0;
      for (const { disk, told } of crashStatesOf(moment, { statesMax, seed })) {
        if (this.isOver) return;
        const isDoubled = index++ % doubledEvery === 0;
        const where = `call ${moment.callsBefore}: ${told}`;
        await this.#recover({ plan, disk, acknowledged, told: where, isDoubled });
      }
    }
  }

  async #recover(crash: Crash<Fact>): Promise<void> {
    const { plan, disk, acknowledged, told, isDoubled } = crash;
    const { recoveryStatesMax = 4, seed = 1 } = this.#limits;
    this.counts.stateCount++;
    const moments: DiskMoment[] = [];
    const onMoment = (moment: DiskMoment): void => {
      if (isDoubled && recoveryStatesMax > 0) moments.push(moment);
    };
    const files = new FaultyFileSystem({ disk, onMoment });
    if (!(await this.#holds(plan, files, acknowledged, told))) return;
    for (const moment of moments) {
      for (const again of crashStatesOf(moment, { statesMax: recoveryStatesMax, seed })) {
        this.counts.stateCount++;
        this.counts.recoveryStateCount++;
        const twice = `${told}; then during recovery, call ${moment.callsBefore}: ${again.told}`;
        await this.#holds(plan, new FaultyFileSystem({ disk: again.disk }), acknowledged, twice);
      }
    }
  }

  async #holds(
    plan: Plan,
    files: FaultyFileSystem,
    acknowledged: readonly Fact[],
    told: string,
  ): Promise<boolean> {
    try {
      await this.#scenario.recover(files, acknowledged);
      return true;
    } catch (error) {
      this.#note(plan, told, "recovery failed", error);
      return false;
    }
  }

  #note(plan: Plan, where: string, what: string, error: unknown): void {
    if (this.isOver) return;
    const faults = [...plan].map(([call, fault]) => `${fault} at call ${call}`).join(", ");
    this.violations.push(`${faults || "no fault"}; ${where}: ${what}: ${String(error)}`);
  }
}

function* pairsOf<Item>(items: readonly Item[]): Generator<readonly [Item, Item]> {
  for (const [index, first] of items.entries()) {
    for (const second of items.slice(index + 1)) yield [first, second];
  }
}
