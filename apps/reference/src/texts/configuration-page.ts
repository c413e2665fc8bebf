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

Which parameters are there, what do they mean, and where are they set? Flags win over environment
variables, these over the file given with \`--config\`, the file over the defaults. In a file:

\`\`\`toml
[predictor]
horizons = [1, 24]
warm_up_count = 50

[snapshots]
interval_ms = 10000
\`\`\`

The same as variables: \`MERISTEM_PREDICTOR__HORIZONS=1,24\`, \`MERISTEM_SNAPSHOTS__INTERVAL_MS=10000\`. A
key that is not listed here is refused, with the name it was probably meant to be. *locked* keys shape
the state: they cannot change under a running predictor. The others apply from the next step on.

This page is written by \`npm run docs:configuration\`.
`;

const ABOUT: Readonly<Record<SectionName, string>> = {
  predictor:
    "What the predictor learns, how it mixes, how it watches itself. Profile `lite` looks at " +
    `${LITE_KEYS.map((key) => `\`${snakeCase(key)}\``).join(", ")}, and at nothing else here: ` +
    "where another key was set beside it, a run says so, on stderr and in `summary.json`.",
  gate: "Which observations may teach it.",
  snapshots: "How often a run stores where it stands.",
  telemetry: "How often a run tells what it does.",
  load: "What a run does when its steps take too long. What it forecasts then depends on the machine.",
};

export function configurationPage(): string {
  const sections = (Object.keys(SECTIONS) as SectionName[]).map((section) =>
    [`## [${section}]`, "", ABOUT[section], "", ...table(section)].join("\n"),
  );
  return `${[INTRODUCTION, ...sections].join("\n")}\n`.replaceAll(/\n{3,}/g, "\n\n");
}

function table(section: SectionName): string[] {
  const head = ["| key | default | meaning | on change |", "| --- | --- | --- | --- |"];
  const rows = keysOf(section).map(
    (key) =>
      `| \`${key.name}\` | ${shown(key.default)} | ${key.description.replaceAll("|", "\\|")} | ` +
      `${policy(section, key)} |`,
  );
  return [...head, ...rows, ""];
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
