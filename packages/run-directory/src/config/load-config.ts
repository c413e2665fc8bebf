/**
 * The configuration of a run: options over environment over file over defaults.
 *
 * A key outside the schema is refused in every layer, with the closest name. Keys are in snake_case in
 * files and variables: `[predictor] horizons`, `MERISTEM_PREDICTOR__HORIZONS`.
 *
 * @module
 */
import { camelCase, didYouMean, snakeCase } from "@meristem/leyline/text";
import { parse, TomlError } from "smol-toml";
import { ConfigError } from "./config-error.js";
import { faultsOf } from "./config-faults.js";
import { keysOf, SECTIONS, type KeyFacts, type RunConfig, type SectionName } from "./sections.js";

/** Values by section and key before the check by the schema; keys in snake_case. */
export type ConfigValues = Readonly<
  Partial<Record<SectionName, Readonly<Record<string, unknown>>>>
>;

/** The values of one source: a file, the environment, the options. */
export interface ConfigLayer {
  readonly values: ConfigValues;
  /** Place of a key for messages: a file with its line, a variable, an option. */
  readonly placeOf: (section: SectionName, key: string) => string;
}

const VARIABLE_PREFIX = "MERISTEM_";
const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[];

/**
 * The configuration in force. Keys that no layer sets have their defaults.
 *
 * @param layers In descending order of precedence.
 * @throws ConfigError `CONFIG_INVALID` naming every refused key with its place
 */
export function mergeConfig(layers: readonly ConfigLayer[]): RunConfig {
  const merged = SECTION_NAMES.map((section) => {
    const values: Record<string, unknown> = {};
    for (const layer of layers.toReversed()) {
      for (const [key, value] of Object.entries(layer.values[section] ?? {})) {
        values[camelCase(key)] = value;
      }
    }
    const parsed = SECTIONS[section].safeParse(values);
    if (parsed.success) return [section, parsed.data] as const;
    const faults = faultsOf(parsed.error.issues, values).map(({ key, text }) => {
      const name = snakeCase(key);
      const source = layers.find((layer) => Object.hasOwn(layer.values[section] ?? {}, name));
      return `${source?.placeOf(section, name) ?? "configuration"}: ${section}.${name}: ${text}`;
    });
    throw new ConfigError("CONFIG_INVALID", faults.join("; "));
  });
  // One entry a section, each through its own schema.
  return Object.fromEntries(merged) as unknown as RunConfig;
}

/**
 * The layer of a TOML text.
 *
 * @param name Name of the file, for messages.
 * @throws ConfigError `CONFIG_UNREADABLE` for a text that is not TOML, `CONFIG_INVALID` for unknown keys
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
    for (const key of Object.keys(values)) {
      checkKey(section, key, `${name}:${lineOf(text, section, key)}`);
    }
  }
  return {
    values: tables,
    placeOf: (section, key) => `${name}:${lineOf(text, section, key)}`,
  };
}

/**
 * The layer of environment variables: `MERISTEM_SECTION__KEY`, lists separated by commas.
 *
 * @throws ConfigError `CONFIG_INVALID` for unknown sections and keys
 */
export function configFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigLayer {
  const layer: Partial<Record<SectionName, Record<string, unknown>>> = {};
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(VARIABLE_PREFIX) || text === undefined) continue;
    const name = variable.slice(VARIABLE_PREFIX.length).toLowerCase();
    const cut = name.indexOf("__");
    // Variables without a section are not parameters: secrets have such names.
    if (cut < 0) continue;
    const section = name.slice(0, cut);
    checkSection(section, variable);
    const facts = checkKey(section, name.slice(cut + 2), variable);
    (layer[section] ??= {})[facts.name] = valueOf(text, facts.type);
  }
  const placeOf = (section: SectionName, key: string): string =>
    `${VARIABLE_PREFIX}${section}__${key}`.toUpperCase();
  return { values: layer, placeOf };
}

/** The configuration as a file contains it: keys in snake_case. */
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

/** A text of the wrong type stays a text: the schema refuses it, and the message shows it. */
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

/** 1-based number of the line that opens a section or sets a key in it; 1 when none is found. */
function lineOf(text: string, section: string, key?: string): number {
  const lines = text.split(/\r?\n/);
  const opens = new RegExp(String.raw`^\s*(\[+\s*)?${quoted(section)}\s*[\].=]`);
  const opened = lines.findIndex((line) => opens.test(line));
  if (key === undefined || opened < 0) return Math.max(0, opened) + 1;
  const sets = new RegExp(String.raw`^\s*(${quoted(section)}\s*\.\s*)?${quoted(key)}\s*[.=]`);
  const set = lines.findIndex((line, index) => index >= opened && sets.test(line));
  return (set < 0 ? opened : set) + 1;
}

function quoted(name: string): string {
  return `["']?${name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}["']?`;
}
