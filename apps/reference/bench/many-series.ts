/**
 * How much memory a run of many series takes at most: `npm run -s bench:many-series [command]`.
 *
 * Runs the built command (or another build's `dist/main.js`) on 60 rows of each of so many series, each a
 * random walk, for the profiles and numbers of series of docs/many-series.md, and prints its table: the
 * size of the newest snapshot, and the most that was resident, which is while it is stored.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROWS = 60;
const CASES = [
  ["full", 250],
  ["balanced", 250],
  ["lite", 250],
  ["lite", 2000],
  ["lite", 5000],
] as const;

const folder = mkdtempSync(join(tmpdir(), "meristem-bench-"));
const command = process.argv[2] ?? fileURLToPath(new URL("../../dist/main.js", import.meta.url));
const told = join(folder, "told");
const tell = `import { writeFileSync } from "node:fs";
process.on("exit", () => writeFileSync(${JSON.stringify(told)},
  String(process.resourceUsage().maxRSS)));`;

function writeInput(seriesCount: number): string {
  const values = new Float64Array(seriesCount).fill(20);
  const lines = ["series,value"];
  for (let i = 0; i < ROWS * seriesCount; i++) {
    const s = i % seriesCount;
    values[s]! += (Math.imul(i + 1, 0x9e3779b1) >>> 0) / 2 ** 32 - 0.5;
    lines.push(`s${s},${values[s]!.toFixed(4)}`);
  }
  const path = join(folder, "in.csv");
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

process.stdout.write("| profile | series | snapshot | resident memory at most |\n");
process.stdout.write("| ------- | ------ | -------- | ----------------------- |\n");
for (const [profile, seriesCount] of CASES) {
  const out = join(folder, "out");
  const preload = `--import=data:text/javascript,${encodeURIComponent(tell)}`;
  const options = ["--series", "series", "--profile", profile, "--out", out, "--quiet"];
  const limit = ["--series-max", String(seriesCount)];
  const args = [preload, command, "run", writeInput(seriesCount), ...options, ...limit];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) process.exit(1);
  const newest = readdirSync(join(out, "snapshots")).toSorted().at(-1)!;
  const fileBytes = statSync(join(out, "snapshots", newest)).size;
  const memory = Number(readFileSync(told, "utf8")) / 2 ** 20;
  const size = `${Math.round(fileBytes / 2 ** 20)} MiB`;
  process.stdout.write(
    `| \`${profile}\` | ${seriesCount} | ${size} | ${memory.toFixed(2)} GiB |\n`,
  );
}
rmSync(folder, { recursive: true });
