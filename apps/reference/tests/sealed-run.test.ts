/** Snapshots sealed with a key, and written in either codec: read with the right key only, by all. */
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeFileSystem } from "@meristem/io-durable";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fileDigest, type FileDigest } from "@meristem/run-directory/advanced";
import { bytesOf, file, meristem, scratchFolder, seasonalCsv, textOf } from "./meristem.js";

const folder = scratchFolder();
const KEY = "5ec2e7".repeat(10) + "0badcafe";
const OTHER = "0badcafe".repeat(8);
const cadence = { MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "100" };
const keyed = (key: string): Record<string, string> => ({
  ...cadence,
  MERISTEM_SNAPSHOT_KEY: key,
});
const said: string[] = [];

async function command(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ReturnType<typeof meristem> {
  const finished = await meristem(args, { cwd: folder, environment });
  said.push(finished.stdout, finished.stderr);
  return finished;
}

beforeAll(async () => {
  file(folder, "data.csv", seasonalCsv(300));
  const { code } = await command(["run", "data.csv", "--out", "sealed"], keyed(KEY));
  expect(code).toBe(0);
});

test("with the key everything is read; what the header tells of it is not the key", async () => {
  const [snapshot] = readdirSync(join(folder, "sealed/snapshots"));
  const path = `sealed/snapshots/${snapshot!}`;
  const commands = [
    ["verify", "--run", "sealed"],
    ["verify", path],
    ["replay", "--run", "sealed"],
  ];
  for (const args of commands) expect((await command(args, keyed(KEY))).code).toBe(0);
  const shown = await command(["inspect", path, "--json"], keyed(KEY));
  expect(JSON.parse(shown.stdout)).toMatchObject({
    seal: "holds",
    key_id: expect.stringMatching(/^sha256:[0-9a-f]{16}$/) as string,
  });
});

describe.each([
  ["another key", keyed(OTHER)],
  ["no key", cadence],
])("with %s", (_, environment) => {
  test.each([
    ["verify", ["verify", "--run", "sealed"]],
    ["replay", ["replay", "--run", "sealed"]],
    ["replay of one snapshot", ["replay", "--run", "sealed", "--from", "3"]],
    ["resuming", ["run", "data.csv", "--resume", "sealed"]],
  ])("%s is refused with exit code 7", async (_name, args) => {
    const { code, stdout, stderr } = await command(args, environment);
    expect([code, stdout + stderr]).toEqual([7, expect.stringMatching(/sealed with the key/)]);
  });
});

test("a key does not take what was never sealed", async () => {
  await command(["run", "data.csv", "--out", "open"], cadence);
  const { code, stdout } = await command(["verify", "--run", "open"], keyed(KEY));
  expect([code, stdout]).toEqual([7, expect.stringContaining("not sealed with the key")]);
});

describe("summary.json is sealed with the digests that it holds", () => {
  const summaryPath = join(folder, "changed/summary.json");
  const verified = (environment: Readonly<Record<string, string>>): ReturnType<typeof command> =>
    command(["verify", "--run", "changed"], environment);
  beforeEach(() => {
    cpSync(join(folder, "sealed"), join(folder, "changed"), { recursive: true });
  });

  /** A digit of the forecasts, and the digest of them that hides it. */
  async function forge(): Promise<void> {
    const forecasts = join(folder, "changed/forecasts.csv");
    const text = readFileSync(forecasts, "utf8");
    writeFileSync(forecasts, text.replace(/(\.\d)3/, "$14"));
    const summary = JSON.parse(readFileSync(summaryPath, "utf8")) as { files: FileDigest[] };
    const digest = await fileDigest(nodeFileSystem(), join(folder, "changed"), "forecasts.csv");
    summary.files = summary.files.map((each) => (each.name === digest.name ? digest : each));
    writeFileSync(summaryPath, `${JSON.stringify(summary, null, 2)}\n`);
  }

  test("a changed file whose digest was mended is found with the key", async () => {
    await forge();
    const { code, stdout } = await verified(keyed(KEY));
    expect([code, stdout]).toEqual([4, expect.stringMatching(/✗ .*summary.json +its seal does/)]);
  });

  test.each([
    ["a digit", (text: string) => text.replace('"rows": 3', '"rows": 4')],
    ["a space", (text: string) => text.replace("{", "{ ")],
    ["a digit of the seal", (text: string) => text.replace(/(hmac_sha256": ")[^"]{4}/, "$10bad")],
    ["a seal that is none", (text: string) => text.replace(/"hmac_sha256.*/, '"hmac": 1')],
  ])("%s of the summary is no less found", async (_, change) => {
    const text = readFileSync(summaryPath, "utf8");
    expect(change(text)).not.toBe(text);
    writeFileSync(summaryPath, change(text));
    const { code, stdout } = await verified(keyed(KEY));
    expect([code, stdout]).toEqual([4, expect.stringMatching(/✗ .*summary.json/)]);
  });

  test("without its seal it is refused, with the key", async () => {
    const { seal, ...rest } = JSON.parse(readFileSync(summaryPath, "utf8")) as { seal: unknown };
    expect(seal).toMatchObject({ key_id: expect.stringMatching(/^sha256:/) as string });
    writeFileSync(summaryPath, `${JSON.stringify(rest, null, 2)}\n`);
    const { code, stdout } = await verified(keyed(KEY));
    expect([code, stdout]).toEqual([7, expect.stringMatching(/summary.json +not sealed with/)]);
  });

  test("without a key it is said that nobody looked, with another it is refused", async () => {
    const open = await command(["verify", "changed/summary.json"]);
    expect([open.code, open.stdout]).toEqual([0, expect.stringMatching(/was not checked\n$/)]);
    const other = await command(["verify", "changed/summary.json"], keyed(OTHER));
    expect([other.code, other.stdout]).toEqual([7, expect.stringMatching(/not sealed with the/)]);
  });
});

test("the key may lie in .env, and who else may read it is told", async () => {
  writeFileSync(join(folder, ".env"), `MERISTEM_SNAPSHOT_KEY=${KEY}\n`, { mode: 0o644 });
  const { code, stderr } = await command(["run", "data.csv", "--resume", "sealed"]);
  writeFileSync(join(folder, ".env"), "SOMEBODY=${ELSES}\n");
  const foreign = await command(["run", "data.csv", "--out", "foreign"]);
  expect([code, stderr]).toEqual([0, expect.stringContaining("chmod 600 .env")]);
  expect(foreign.code).toBe(0);
});

test("what is no key is refused by name, without a word of it", async () => {
  const { code, stderr } = await command(["verify", "--run", "sealed"], keyed(KEY.slice(0, 62)));
  expect([code, stderr]).toEqual([5, expect.stringContaining("MERISTEM_SNAPSHOT_KEY: expected")]);
});

test("neither what was said nor any file holds the key, as text or as bytes", () => {
  const names = readdirSync(folder, { recursive: true }) as string[];
  const paths = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  const forms = [KEY.slice(0, 40), Buffer.from(KEY, "hex").subarray(0, 20)].map((form) =>
    Buffer.from(form),
  );
  const holds = (bytes: Buffer): boolean => forms.some((form) => bytes.includes(form));
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => holds(readFileSync(path)))).toEqual([]);
  expect(holds(Buffer.from(said.join("\n")))).toBe(false);
});

describe("codecs and compressions", () => {
  const whole = (directory: string): string[] => [
    textOf(folder, directory, "forecasts.csv"),
    textOf(folder, directory, "telemetry.jsonl"),
    bytesOf(folder, directory, "parity.log"),
  ];
  const section = (codec: string, compression: string): Record<string, string> => ({
    ...cadence,
    MERISTEM_SNAPSHOTS__CODEC: codec,
    MERISTEM_SNAPSHOTS__COMPRESSION: compression,
  });

  test.each([
    ["msgpack", "gzip", "protobuf", "none"],
    ["protobuf", "brotli", "msgpack", "none"],
  ])("a run in %s (%s) goes on in %s (%s), bit for bit", async (...kinds) => {
    const [codec, compression, laterCodec, laterCompression] = kinds;
    const rows = seasonalCsv(300).trimEnd().split("\n");
    const name = `${codec}.csv`;
    file(folder, name, `${rows.slice(0, 181).join("\n")}\n`);
    await command(["run", name, "--out", codec], section(codec, compression));
    file(folder, name, `${rows.join("\n")}\n`);
    const later = section(laterCodec, laterCompression);
    const { code } = await command(["run", name, "--resume", codec], later);
    expect(code).toBe(0);
    await command(["run", name, "--out", `${codec}-whole`], cadence);
    expect(whole(codec)).toEqual(whole(`${codec}-whole`));
    const [oldest] = readdirSync(join(folder, codec, "snapshots")).toSorted();
    const shown = await command(["inspect", `${codec}/snapshots/${oldest!}`, "--json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ codec, compression, fault: null });
    expect((await command(["replay", "--run", codec])).code).toBe(0);
  });
});
