/**
 * The page about every configuration key, written from the schemas so that it cannot be wrong.
 *
 * @module
 */
import { GATE_KEY_POLICY } from "@meristem/io-validators";
import { camelCase, snakeCase } from "@meristem/leyline/text";
import { LITE_KEYS, LOCKED_KEYS } from "@meristem/orchestrator";
import { keysOf, SECTIONS, type KeyFacts, type SectionName } from "@meristem/run-directory/config";

const INTRODUCTION = `# Configuration

All parameters of a run: meaning, default, unit, and when a change applies. For people who configure
\`meristem\` or \`openRun\`. Flags override environment variables, these override the file given with
\`--config\`, and the file overrides the defaults. In a file:

\`\`\`toml
[predictor]
horizons = [1, 24]
warm_up_count = 50

[snapshots]
interval_ms = 10000
\`\`\`

As variables: \`MERISTEM_PREDICTOR__HORIZONS=1,24\`, \`MERISTEM_SNAPSHOTS__INTERVAL_MS=10000\`. A key
that is not listed here is refused, with the closest known name. *locked* keys determine the layout of the
state: they cannot change under a running predictor. The others apply from the next step on.

This page is written by \`npm run docs:configuration\`.
`;

const ABOUT: Readonly<Record<SectionName, string>> = {
  predictor:
    "Experts, aggregation, intervals, change-point detection. Profile `lite` uses only " +
    `${LITE_KEYS.map((key) => `\`${snakeCase(key)}\``).join(", ")}; for other keys that were set ` +
    "beside it, a run writes a warning to stderr and to `summary.json`.",
  gate: "Ingestion gate: which observations the model learns from.",
  snapshots: "Snapshots of a run.",
  telemetry: "Telemetry records and parity records of a run.",
  load: "Behaviour of a run when steps take too long. Forecasts then depend on the machine.",
};

const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[];

export function configurationPage(): string {
  const sections = SECTION_NAMES.map((section) =>
    [`### [${section}]`, "", ABOUT[section], "", ...advancedTable(section)].join("\n"),
  );
  const parts = [INTRODUCTION, "## Basic keys", "", ...basicTable(), "## Advanced keys", ""];
  return `${[...parts, ...sections].join("\n")}\n`.replaceAll(/\n{3,}/g, "\n\n");
}

/** The basic keys of all sections, `section.key`. */
function basicTable(): string[] {
  const rows = SECTION_NAMES.flatMap((section) =>
    keysOf(section)
      .filter(({ rank }) => rank === "basic")
      .map((key) => row(`${section}.${key.name}`, section, key)),
  );
  return [...HEAD, ...rows, ""];
}

function advancedTable(section: SectionName): string[] {
  const keys = keysOf(section).filter(({ rank }) => rank === "advanced");
  return keys.length === 0
    ? ["All keys of this section are basic keys.", ""]
    : [...HEAD, ...keys.map((key) => row(key.name, section, key)), ""];
}

const HEAD = ["| key | default | meaning | on change |", "| --- | --- | --- | --- |"];

function row(name: string, section: SectionName, key: KeyFacts): string {
  const meaning = key.description.replaceAll("|", "\\|");
  return `| \`${name}\` | ${shown(key.default)} | ${meaning} | ${policy(section, key)} |`;
}

function shown(value: unknown): string {
  return value === undefined ? "–" : `\`${JSON.stringify(value)}\``;
}

function policy(section: SectionName, key: KeyFacts): string {
  if (section === "snapshots" || section === "telemetry") return "next run";
  if (section === "load") return "next run";
  const name = camelCase(key.name);
  const locked: readonly string[] =
    section === "predictor"
      ? LOCKED_KEYS
      : Object.keys(GATE_KEY_POLICY).filter(
          (gateKey) => GATE_KEY_POLICY[gateKey as keyof typeof GATE_KEY_POLICY] === "locked",
        );
  return locked.includes(name) ? "locked" : "next step";
}
