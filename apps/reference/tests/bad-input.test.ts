/** Whatever is wrong with an input: one line that names the place, exit code 3, nothing lost. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { childMeristem, file, meristem, scratchFolder, seasonalCsv, textOf } from "./meristem.js";

const folder = scratchFolder();
const rows = seasonalCsv(60).trimEnd().split("\n");
const at = (index: number, row: string): string => rows.with(index, row).join("\n");

const cases: readonly (readonly [name: string, text: string | Buffer, message: RegExp])[] = [
  ["empty", "", /empty\.csv.*(empty|no header|nothing)/i],
  ["header-only", "t,value\n", /header-only\.csv.*no.*row/i],
  [
    "letters",
    at(30, "30,abc"),
    /letters\.csv:31: expected a number in column "value", found "abc"/,
  ],
  ["ragged", at(30, "30"), /ragged\.csv:31: /],
  ["long-row", at(30, "30,1,2"), /long-row\.csv:31: /],
  [
    "decimal-comma",
    at(30, '30,"1,5"'),
    /decimal-comma\.csv:31: .*found "1,5": write it with a dec/,
  ],
  ["comma-decimals", at(30, "30,5,1,5"), /comma-decimals\.csv:31: .*commas decimal/],
  ["two-of-a-name", at(0, "value,value"), /two-of-a-name\.csv:1: columns 1 and 2 are both called/],
  ["open-quote", at(30, '30,"1'), /open-quote\.csv:\d+: /],
];

test.each(cases)("%s: the place is named and the exit code is 3", async (name, text, message) => {
  const path = file(folder, `${name}.csv`, String(text));
  const { code, stderr } = await meristem(
    ["run", `${name}.csv`, "--value", "value", "--out", name],
    {
      cwd: folder,
    },
  );
  expect(stderr).toMatch(message);
  expect(code).toBe(3);
  expect(existsSync(path)).toBe(true);
});

test("a column whose name another one bears can be named by its number", async () => {
  file(folder, "twins.csv", at(0, "value,value"));
  const { code } = await meristem(["run", "twins.csv", "--value", "2", "--json"], { cwd: folder });
  expect(code).toBe(0);
});

test("bytes that are no UTF-8 are reported on their own line", async () => {
  writeFileSync(join(folder, "latin.csv"), Buffer.from(at(30, "30,\u00e9"), "latin1"));
  const { code, stderr } = await meristem(["run", "latin.csv", "--json"], { cwd: folder });
  expect(code).toBe(3);
  expect(stderr).toContain("latin.csv:31: expected UTF-8 text");
});

test("what was forecast before the fault is kept, and the run can be resumed", async () => {
  file(folder, "late.csv", at(50, "50,oops"));
  const broken = await meristem(["run", "late.csv", "--out", "late"], { cwd: folder });
  expect(broken.code).toBe(3);
  expect(textOf(folder, "late/forecasts.csv").split("\n").length).toBeGreaterThan(60);
  expect(JSON.parse(textOf(folder, "late/summary.json"))).toMatchObject({ ended: "input_error" });
  file(folder, "late.csv", rows.join("\n"));
  const mended = await meristem(["run", "late.csv", "--resume", "late"], { cwd: folder });
  const whole = await meristem(["run", "late.csv", "--out", "whole"], { cwd: folder });
  expect([mended.code, whole.code]).toEqual([0, 0]);
  expect(textOf(folder, "late/forecasts.csv")).toBe(textOf(folder, "whole/forecasts.csv"));
});

describe("the file itself", () => {
  test("missing, a directory, and not permitted are told apart", async () => {
    mkdirSync(join(folder, "a-folder"));
    const secret = file(folder, "secret.csv", rows.join("\n"));
    chmodSync(secret, 0o000);
    const missing = await meristem(["run", "nowhere.csv"], { cwd: folder });
    const directory = await meristem(["run", "a-folder"], { cwd: folder });
    expect([missing.code, directory.code]).toEqual([3, 3]);
    expect(missing.stderr).toContain("nowhere.csv: there is no such file");
    expect(directory.stderr).toContain("a-folder: it is a directory");
    if (process.getuid?.() !== 0) {
      const refused = await meristem(["run", "secret.csv"], { cwd: folder });
      expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("no permission")]);
    }
    expect(existsSync(join(folder, "meristem-out"))).toBe(false);
  });

  test("a column that is not there is named, with the one that was probably meant", async () => {
    file(folder, "named.csv", rows.join("\n"));
    const { code, stderr } = await meristem(["run", "named.csv", "--value", "valeu"], {
      cwd: folder,
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/no column "valeu".*did you mean value\?/);
  });

  test("binary data is refused as such", async () => {
    const bytes = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 37) % 256));
    const { code, stderr } = await meristem(["run", "-", "--out", "binary"], {
      cwd: folder,
      stdin: (async function* () {
        yield bytes;
      })(),
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/stdin:\d+: |stdin: /);
  });

  test("a line without an end is refused in bounded memory", async () => {
    const block = Buffer.alloc(1 << 20, "7");
    let sent = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from("t,value\n0,");
      for (; sent < 2048; sent++) yield block;
    };
    const { code, stderr } = await childMeristem(["run", "-", "--out", "endless"], {
      cwd: folder,
      stdin: endless(),
      environment: { NODE_OPTIONS: "--max-old-space-size=64" },
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/stdin:2: .*(long|bytes)/);
    // Refused at its limit: not after the 2 GiB that were on offer.
    expect(sent).toBeLessThan(64);
  });
});

test("missing cells are data: they are counted, and the forecasts go on", async () => {
  const holes = rows.map((row, i) =>
    i > 20 && i % 7 === 0 ? `${i - 1},${["", "NA", "NaN", "null"][i % 4]}` : row,
  );
  file(folder, "holes.csv", holes.join("\n"));
  const { code } = await meristem(["run", "holes.csv", "--out", "holes"], { cwd: folder });
  expect(code).toBe(0);
  const [series] = JSON.parse(textOf(folder, "holes/summary.json")).series;
  expect(series).toMatchObject({ rows: 60, missing: 6 });
  const targets = textOf(folder, "holes/forecasts.csv").match(/target_missing/g);
  expect(targets).toHaveLength(12);
});

test("times that repeat or step back are dropped and counted, and fatal when strict", async () => {
  const times = rows.map((row, i) =>
    i === 0 ? row : row.replace(/^\d+/, (t) => `${1e9 + Number(t)}`),
  );
  times.splice(30, 0, times[30]!, `${1e9 + 3},5`);
  file(folder, "times.csv", times.join("\n"));
  const lenient = await meristem(["run", "times.csv", "--time", "t", "--out", "times"], {
    cwd: folder,
  });
  expect(lenient.code).toBe(0);
  const [series] = JSON.parse(textOf(folder, "times/summary.json")).series;
  expect(series).toMatchObject({ rows: 60, dropped_duplicate: 1, dropped_backward: 1 });
  const strict = await meristem(
    ["run", "times.csv", "--time", "t", "--strict", "--out", "strict"],
    {
      cwd: folder,
    },
  );
  expect(strict.code).toBe(3);
  expect(strict.stderr).toMatch(/times\.csv:32: .*--strict/);
});

test("a column of times that cannot be read as such is said to be left out", async () => {
  file(folder, "slashes.csv", "date,value\n1/2/2024,1\n1/3/2024,2\n");
  const args = ["run", "slashes.csv", "--horizons", "1", "--json"];
  const [told, asked] = [
    await meristem(args, { cwd: folder }),
    await meristem([...args, "--time", "none"], { cwd: folder }),
  ];
  expect([told.code, asked.code]).toEqual([0, 0]);
  expect(told.stderr).toContain('without times: column "date" holds no ISO dates');
  expect(asked.stderr).not.toContain("without times");
});
