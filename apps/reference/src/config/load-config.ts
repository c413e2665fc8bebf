/**
 * The configuration of a run: flags over environment over file over defaults.
 *
 * A key that no schema knows is refused wherever it stands, with the name it was probably meant to
 * be. In files and variables keys are in snake_case: `[predictor] horizons`,
 * `MERISTEM_PREDICTOR__HORIZONS`.
 *
 * @module
 */
import { parse, TomlError } from "smol-toml";
import { didYouMean } from "../command-line/closest-name.js";
import { ConfigError } from "./config-error.js";
import {
  camelCase,
  keysOf,
  SECTIONS,
  snakeCase,
  type KeyFacts,
  type RunConfig,
  type SectionName,
} from "./sections.js";

/** Values by section and key, keys in snake_case, not yet checked. */
export type ConfigLayer = Readonly<Partial<Record<SectionName, Readonly<Record<string, unknown>>>>>;

const VARIABLE_PREFIX = "MERISTEM_";
const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[];

/** @param layers The strongest first. @throws ConfigError `CONFIG_INVALID` */
export function mergeConfig(layers: readonly ConfigLayer[]): RunConfig {
  const merged = SECTION_NAMES.map((section) => {
    const values: Record<string, unknown> = {};
    for (const layer of layers.toReversed()) {
      for (const [key, value] of Object.entries(layer[section] ?? {})) {
        values[camelCase(key)] = value;
      }
    }
    const parsed = SECTIONS[section].safeParse(values);
    if (parsed.success) return [section, parsed.data] as const;
    const faults = parsed.error.issues.map(({ path, message }) => {
      const key = path.map((part) => snakeCase(String(part))).join(".");
      return `${section}.${key}: ${message}`;
    });
    throw new ConfigError("CONFIG_INVALID", `configuration: ${faults.join("; ")}`);
  });
  // One entry a section, each through its own schema.
  return Object.fromEntries(merged) as unknown as RunConfig;
}

/**
 * The layer that a TOML text speaks of.
 *
 * @param name Of the file, for messages.
 * @throws ConfigError `CONFIG_UNREADABLE` for what is no TOML, `CONFIG_INVALID` for unknown keys
 */
export function configFromToml(text: string, name: string): ConfigLayer {
  let tables: Record<string, unknown>;
  try {
    tables = parse(text, { integersAsBigInt: "asNeeded" });
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const what = cause.message.split("\n")[0]!;
    const message = `${name}:${cause.line}: ${what}`;
    throw new ConfigError("CONFIG_UNREADABLE", message, { cause });
  }
  for (const [section, values] of Object.entries(tables)) {
    const at = `${name}:${lineOf(text, section)}`;
    checkSection(section, at);
    if (typeof values !== "object" || values === null || Array.isArray(values)) {
      throw new ConfigError("CONFIG_INVALID", `${at}: [${section}] must be a table`);
    }
    for (const key of Object.keys(values)) checkKey(section, key, `${name}:${lineOf(text, key)}`);
  }
  return tables as ConfigLayer;
}

/**
 * The layer that environment variables speak of: `MERISTEM_SECTION__KEY`, lists separated by commas.
 *
 * @throws ConfigError `CONFIG_INVALID`
 */
export function configFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigLayer {
  const layer: Partial<Record<SectionName, Record<string, unknown>>> = {};
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(VARIABLE_PREFIX) || text === undefined) continue;
    const name = variable.slice(VARIABLE_PREFIX.length).toLowerCase();
    const cut = name.indexOf("__");
    // A variable without a section is no parameter: secrets have such names.
    if (cut < 0) continue;
    const section = name.slice(0, cut);
    checkSection(section, variable);
    const facts = checkKey(section, name.slice(cut + 2), variable);
    (layer[section] ??= {})[facts.name] = valueOf(text, facts.type);
  }
  return layer;
}

/** A configuration as it would be written in a file: keys in snake_case. */
export function asWritten(config: RunConfig): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(config).map(([section, values]) => [
      section,
      Object.fromEntries(Object.entries(values).map(([key, value]) => [snakeCase(key), value])),
    ]),
  );
}

function checkSection(section: string, at: string): asserts section is SectionName {
  if ((SECTION_NAMES as string[]).includes(section)) return;
  const hint = didYouMean(section, SECTION_NAMES) || `; there are ${SECTION_NAMES.join(", ")}`;
  throw new ConfigError("CONFIG_INVALID", `${at}: unknown section "${section}"${hint}`);
}

function checkKey(section: SectionName, key: string, at: string): KeyFacts {
  const keys = keysOf(section);
  const facts = keys.find(({ name }) => name === key);
  if (facts !== undefined) return facts;
  const names = keys.map(({ name }) => name);
  const hint = didYouMean(key, names) || `; there are ${names.join(", ")}`;
  throw new ConfigError("CONFIG_INVALID", `${at}: unknown key "${key}" in [${section}]${hint}`);
}

/** What the schema refuses stays text, so that the message shows it. */
function valueOf(text: string, type: KeyFacts["type"]): unknown {
  if (type === "array") {
    return text
      .split(",")
      .filter((item) => item.trim() !== "")
      .map(numberOrText);
  }
  if (type === "number" || type === "integer") return numberOrText(text);
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

function numberOrText(text: string): unknown {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}

/** 1-based number of the line that sets `name`, 1 when it is not to be found. */
function lineOf(text: string, name: string): number {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`^\s*(\[\s*)?["']?${escaped}["']?\s*[\].=]`);
  return (
    Math.max(
      0,
      text.split(/\r?\n/).findIndex((line) => pattern.test(line)),
    ) + 1
  );
}
