/**
 * Options as data: parsing, help and "did you mean" all read the same table.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { didYouMean } from "@meristem/leyline/text";
import { UsageError } from "./usage-error.js";

export interface OptionSpec {
  /** Name of the value in help; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** What was given: text for options that take a value, true for switches. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]?: Table[Name] extends { readonly value: string } ? string : true;
};

export interface ParsedLine<Table extends OptionTable> {
  readonly options: OptionValues<Table>;
  readonly operands: readonly string[];
}

/**
 * Reads a command line. `-h` stands for `--help`, everything behind `--` is an operand, and `-` is
 * one too.
 *
 * @param operandCountMax More operands than this are refused.
 * @throws UsageError
 */
export function parseLine<Table extends OptionTable>(
  argv: readonly string[],
  table: Table,
  operandCountMax: number,
): ParsedLine<Table> {
  const known = Object.entries(table);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      known.map(([name, spec]) => [name, { type: spec.value ? "string" : "boolean" } as const]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options: Record<string, string | true> = {};
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      operands.push(token.value);
    } else if (token.kind === "option") {
      const name = token.rawName === "-h" ? "help" : token.name;
      options[name] = optionValue(token, name, table);
    }
  }
  if (operands.length > operandCountMax) {
    throw new UsageError(`one argument too many: ${operands[operandCountMax]}`);
  }
  return { options: options as OptionValues<Table>, operands };
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function optionValue(token: OptionToken, name: string, table: OptionTable): string | true {
  const spec = Object.hasOwn(table, name) ? table[name] : undefined;
  if (spec === undefined) {
    const names = Object.keys(table);
    throw new UsageError(`unknown option ${token.rawName}${didYouMean(name, names, "--")}`);
  }
  if (spec.value === undefined) {
    if (token.inlineValue !== true) return true;
    throw new UsageError(`--${name} takes no value`);
  }
  const value = token.value;
  if (value === undefined || (!token.inlineValue && /^--\w/.test(value))) {
    throw new UsageError(`--${name} needs a value: --${name} ${spec.value}`);
  }
  return value;
}
