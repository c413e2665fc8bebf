/** A run that sheds experts while its steps are slow can be proven on a machine that never is. */
import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { unixNs } from "@meristem/leyline/units";
import { beforeAll, describe, expect, test } from "vitest";
import type { CommandPorts } from "../src/command-line/command.js";
import { file, meristem, scratchFolder, seasonalCsv, textOf, type Finished } from "./meristem.js";

const folder = scratchFolder();
const ROWS = 500;
const lines = seasonalCsv(ROWS).split("\n");
const [before, after] = [lines.slice(0, 301), lines.slice(301)].map((part) => part.join("\n"));
const environment = {
  MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "200",
  MERISTEM_TELEMETRY__PARITY_INTERVAL_STEPS: "50",
};

/** Looks at the clock before the first row: five for each of a rehearsal's rows. */
const REHEARSAL_LOOKS = 3000;

/** Every look at the clock takes 5 us, but a whole millisecond from look `first` to `last` of the rows. */
function slowBetween(first: number, last: number): CommandPorts["clock"] {
  let [looks, now] = [0, 0n];
  return {
    nowUnixNs: () => unixNs(1_700_000_000_000_000_000n),
    monotonicNs: () => {
      looks++;
      const look = looks - REHEARSAL_LOOKS;
      now += look >= first && look < last ? 1_000_000n : 5000n;
      return now;
    },
  };
}

const run = (name: string, clock: CommandPorts["clock"], ...more: string[]): Promise<Finished> =>
  meristem(["run", `${name}.csv`, "--season", "12", "--horizons", "1,5", "--out", name, ...more], {
    cwd: folder,
    environment,
    clock,
  });
const replay = (...args: string[]): Promise<Finished> =>
  meristem(["replay", "--run", ...args], { cwd: folder });
const eventsOf = (name: string): Record<string, number> => {
  const summary = JSON.parse(textOf(folder, name, "summary.json")) as {
    series: { events: Record<string, number> }[];
  };
  return summary.series[0]!.events;
};

beforeAll(async () => {
  for (const name of ["free", "shed", "long"]) file(folder, `${name}.csv`, `${before}\n`);
  appendFileSync(join(folder, "free.csv"), after!);
  appendFileSync(join(folder, "shed.csv"), after!);
  for (const [name, ...budget] of [["free"], ["shed", "--step-budget", "100"]] as const) {
    const { code, stderr } = await run(name, slowBetween(100, 300), ...budget);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
  }
});

describe("a run with a budget whose steps are slow for a while", () => {
  test("sheds and says so, and is over it in the end", () => {
    expect(eventsOf("shed")).toMatchObject({
      degraded_inference_mode_activated: 1,
      normal_operation_restored: 1,
    });
    expect(textOf(folder, "shed/telemetry.jsonl")).toContain("OVERLOADED");
    expect(textOf(folder, "shed/forecasts.csv")).not.toBe(textOf(folder, "free/forecasts.csv"));
  });

  test("is replayed bit for bit, from the start and from every snapshot", async () => {
    const whole = await replay("shed", "--json");
    expect(whole.code).toBe(0);
    const { parity_records: records } = JSON.parse(whole.stdout) as { parity_records: number };
    // Two rungs up and two down, beside one proof every fifty rows.
    expect(records).toBe(ROWS / 50 + 4);
    for (const name of readdirSync(join(folder, "shed/snapshots"))) {
      const { code, stdout } = await replay("shed", "--from", `${Number(/\d+/.exec(name)![0])}`);
      expect([code, stdout]).toEqual([0, expect.stringContaining("everything agrees")]);
    }
  });

  test("is explained by those who spoke then", async () => {
    const { code, stdout } = await meristem(
      ["explain", "--run", "shed", "--step", "250", "--all", "--json"],
      { cwd: folder },
    );
    expect(code).toBe(0);
    const said = textOf(folder, "shed/forecasts.csv")
      .split("\n")
      .map((line) => line.split(","))
      .find(([, origin, horizon]) => origin === "250" && horizon === "1")!;
    expect((JSON.parse(stdout) as { point: number }).point).toBe(Number(said[5]));
  });

  test("keeps its changes of rung even where no proof is asked for", async () => {
    const unproven = { ...environment, MERISTEM_TELEMETRY__PARITY_INTERVAL_STEPS: "0" };
    const { code } = await meristem(
      ["run", "shed.csv", "--season", "12", "--step-budget", "100", "--out", "bare"],
      { cwd: folder, environment: unproven, clock: slowBetween(100, 300) },
    );
    expect(code).toBe(0);
    const told = await replay("bare", "--json");
    expect([told.code, JSON.parse(told.stdout)]).toMatchObject([0, { parity_records: 4 }]);
  });
});

test("without a budget nobody is shed, however slow the steps", async () => {
  expect(eventsOf("free")).not.toHaveProperty("degraded_inference_mode_activated");
  expect((await run("free", slowBetween(0, 0), "--out", "quick")).code).toBe(0);
  expect(textOf(folder, "quick/forecasts.csv")).toBe(textOf(folder, "free/forecasts.csv"));
});

test("a resumed run goes on from the rung it stood on, and the whole of it is replayed", async () => {
  const budget = ["--step-budget", "100"];
  expect((await run("long", slowBetween(600, Infinity), ...budget)).code).toBe(0);
  appendFileSync(join(folder, "long.csv"), after!);
  const resume = ["--step-budget", "100", "--resume", "long"];
  expect((await run("long", slowBetween(0, 0), ...resume)).code).toBe(0);
  expect(eventsOf("long")).toMatchObject({ degraded_inference_mode_activated: 1 });
  const { code, stdout } = await replay("long");
  expect([code, stdout]).toEqual([0, expect.stringContaining("everything agrees")]);
});

test("a resumed run must have the budget it was begun with", async () => {
  const { code, stderr } = await run("shed", slowBetween(0, 0), "--resume", "shed");
  expect(code).toBe(5);
  expect(stderr).toContain("load.step_budget_us was 100, now not given");
});
