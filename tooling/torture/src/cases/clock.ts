/**
 * R24: a wall clock that jumps, repeats a second or runs fast takes no lock away early and lets no
 * dead owner keep one.
 *
 * @module
 */
import { acquireLock, type ProcessTable } from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { isOperatingError } from "@meristem/leyline";
import { unixNs } from "@meristem/leyline/units";
import { count, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { integersFrom } from "../random.js";

const SECOND_NS = 1_000_000_000n;
const HOUR_NS = 3600n * SECOND_NS;
const START_NS = 1_700_000_000n * SECOND_NS;

/** What befalls a wall clock between two glances, nanoseconds. */
const JUMPS: Readonly<Record<string, bigint>> = {
  "an hour ahead": HOUR_NS,
  "an hour back": -HOUR_NS,
  "a repeated second": -SECOND_NS,
  "a slew of 500 ppm over a minute": 60_030_000_000n,
  "a minute asleep": 60n * SECOND_NS,
  "a day ahead": 24n * HOUR_NS,
  "a day back": -24n * HOUR_NS,
};

/** One host on which every process is alive but those that are named dead. */
function hostOf(own: number, dead: ReadonlySet<number>): ProcessTable {
  const self = { host: "h", pid: own, startTime: "1" };
  return { self: () => self, isAlive: ({ pid }) => !dead.has(pid) };
}

async function jumping({ scale }: TortureContext): Promise<CaseResult> {
  const next = integersFrom(24);
  const rounds = Math.max(50, Math.round(2000 * scale));
  const names = Object.keys(JUMPS);
  const problems: string[] = [];
  const fileSystem = new FaultyFileSystem();
  const dead = new Set<number>();
  let nowNs = START_NS;
  const clock = { nowUnixNs: () => unixNs(nowNs), monotonicNs: () => 0n };
  const take = (pid: number) =>
    acquireLock({ path: "lock", clock, fileSystem, processes: hostOf(pid, dead) });
  let [holder, early, refusals] = [1, 0, 0];
  let held = await take(holder);
  for (let round = 0; round < rounds && problems.length < 10; round++) {
    const name = names[next(names.length)]!;
    nowNs += JUMPS[name]!;
    const rival = holder + 1;
    const taken = await take(rival).catch((error: unknown) => {
      if (!isOperatingError(error, "LOCK_HELD")) throw error;
      refusals++;
      return undefined;
    });
    if (taken !== undefined) {
      early++;
      problems.push(`${name}: taken from its living holder`);
    }
    await held.assertHeld();
    if (round % 5 !== 4) continue;
    // The holder dies without a word: at any time of any clock the next one gets in.
    const { generation } = held;
    dead.add(holder);
    holder = rival;
    held = await take(holder);
    if (held.generation !== generation + 1) problems.push(`${name}: generation ${held.generation}`);
  }
  return {
    measured:
      `${count(rounds)} jumps (${names.join(", ")}): ${count(refusals)} rivals of a living holder refused, ` +
      `${early} let in early, ${count(dead.size)} dead holders followed at once`,
    problems,
  };
}

export const clocks: readonly TortureCase[] = [
  {
    id: "R24",
    title: "a wall clock that jumps by hours, repeats a second, runs fast, sleeps",
    goal: "0 locks taken early, 0 kept by the dead",
    run: jumping,
  },
];
