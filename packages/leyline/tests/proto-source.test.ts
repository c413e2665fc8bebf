/** Rules for the contracts' source that no linter knows. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const directory = "../../proto/leyline/v1";
const files = readdirSync(directory).map((name) => ({
  name,
  lines: readFileSync(`${directory}/${name}`, "utf8").split("\n"),
}));

interface Field {
  readonly where: string;
  readonly comment: string;
  readonly label: string;
  readonly type: string;
  readonly name: string;
  readonly options: string;
  readonly isInOneof: boolean;
}

const FIELD = /^\s+(?:(optional|repeated) )?([\w.]+(?:<[^>]*>)?) (\w+) = \d+(?: \[([^\]]*)\])?;$/;

/** Every field with the comment above it, in one pass over the lines. */
function fieldsOf(file: (typeof files)[number]): Field[] {
  const fields: Field[] = [];
  let comment: string[] = [];
  const open: string[] = [];
  for (const [index, line] of file.lines.entries()) {
    const text = /^\s*\/\/ ?(.*)$/.exec(line)?.[1];
    if (text !== undefined) {
      comment.push(text);
      continue;
    }
    const opened = /^\s*(message|enum|oneof) \w+ \{(\})?$/.exec(line);
    if (opened && opened[2] === undefined) open.push(opened[1]!);
    if (/^\s*\}$/.test(line)) open.pop();
    const match = open.at(-1) === "enum" ? null : FIELD.exec(line);
    if (match) {
      fields.push({
        where: `${file.name}:${index + 1}`,
        comment: comment.join(" "),
        label: match[1] ?? "",
        type: match[2]!,
        name: match[3]!,
        options: match[4] ?? "",
        isInOneof: open.at(-1) === "oneof",
      });
    }
    comment = [];
  }
  return fields;
}

const fields = files.flatMap(fieldsOf);
const numeric = /^(double|float|u?int(32|64)|s?fixed(32|64)|sint(32|64))$/;
/** `[unit; range]` or `[unit; range; shape]` at the end of a comment; a range may hold brackets. */
const bracketOf = (field: Field): readonly string[] =>
  /\[([^;[\]]+; .*)\]$/.exec(field.comment)?.[1]?.split("; ") ?? [];
const none = (wrong: readonly Field[]): void => expect(wrong.map(({ where }) => where)).toEqual([]);

test("the source is read: hundreds of fields, in every file that has messages", () => {
  expect(fields.length).toBeGreaterThan(300);
  const declared = files.flatMap(({ lines }) =>
    lines.filter((line) => /^\s+.* = \d+.*;$/.test(line)),
  );
  const enumValues = declared.filter((line) => /^\s+[A-Z0-9_]+ = \d+;$/.test(line));
  expect(fields).toHaveLength(declared.length - enumValues.length);
});

describe("every field's comment", () => {
  test("ends in a bracket with a unit and a range", () =>
    none(fields.filter((field) => bracketOf(field).length < 2)));

  test("says more than its bracket", () =>
    none(fields.filter(({ comment }) => comment.indexOf("[") < 4)));

  test("tells a shape when there are several numbers or bytes", () =>
    none(
      fields.filter((field) => {
        const isMany = field.label === "repeated" || field.type === "bytes";
        return isMany && !/shape|list|entries|0\.\.2\^/.test(bracketOf(field).slice(1).join("; "));
      }),
    ));

  test("tells a unit that fits its type", () =>
    none(
      fields.filter((field) => {
        const unit = bracketOf(field)[0] ?? "";
        if (field.type === "bool") return unit !== "flag";
        if (field.type === "string") return unit !== "text" && !unit.startsWith("text");
        if (numeric.test(field.type)) return /^(text|flag|enum|message)$/.test(unit);
        if (field.type === "bytes") return /^(text|flag|enum|message)$/.test(unit);
        return unit !== "enum" && unit !== "message";
      }),
    ));
});

describe("types", () => {
  test("no maps, no Any, no Timestamp, no Struct", () =>
    none(fields.filter(({ type }) => /^map<|^google\./.test(type))));

  test("no 32-bit floats: every real number keeps its bits", () =>
    none(fields.filter(({ type }) => type === "float")));

  test("an instant is an int64 named _unix_ns and says so", () =>
    none(
      fields.filter((field) => {
        const isInstant = field.name.endsWith("_unix_ns");
        const saysSo = field.comment.includes("[ns since 1970-01-01 UTC");
        return isInstant !== saysSo || (isInstant && field.type !== "int64");
      }),
    ));

  test("a number that is not an instant is a JavaScript number", () =>
    none(
      fields.filter(({ type, name, label, options, isInOneof }) => {
        if (type !== "int64" || name.endsWith("_unix_ns") || isInOneof) return false;
        // The generator's override is wrong for optional and repeated fields.
        return !options.includes("JS_NUMBER") && label === "" && name !== "monotonic_ns";
      }),
    ));

  test("the override of 64-bit numbers is used only where the generator gets it right", () =>
    none(fields.filter((f) => f.options.includes("JS_NUMBER") && (f.label !== "" || f.isInOneof))));

  test("no name, hash, code or instant hides in text", () =>
    none(
      fields.filter(
        ({ type, name }) =>
          type === "string" &&
          /(sha256|hash|checksum|signature|_ns|_ms|time|_code|level)$/.test(name),
      ),
    ));

  test("durations and sizes name their unit last", () =>
    none(
      fields.filter(
        ({ type, name, comment }) =>
          numeric.test(type) && /\[ns; /.test(comment) && !/_ns(_max|_min)?$/.test(name),
      ),
    ));
});
