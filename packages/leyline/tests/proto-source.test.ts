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

/** Ranges set aside for the areas that come later (docs/contracts.md). */
const RESERVED: readonly (readonly [area: string, first: number, last: number])[] = [
  ["growth", 110, 129],
  ["autonomy", 130, 149],
  ["serve", 150, 169],
  ["fleet", 170, 189],
  ["input", 190, 199],
];

interface NumberRange {
  readonly area: string;
  readonly first: number;
  readonly last: number;
}

/** The ranges of one enum or oneof, and each of its numbers with the range named above it. */
function rangesOf(text: string): {
  ranges: readonly NumberRange[];
  numbers: readonly { number: number; range: NumberRange | undefined }[];
} {
  const free = /\/\/ Free ranges: ([^]*?)\.\n\n/.exec(text)?.[1]?.replaceAll(/\s+\/\/ /g, " ");
  const range = (first: string, last: string, area: string): NumberRange => ({
    first: Number(first),
    last: Number(last),
    area,
  });
  const ranges = (free?.split(", ") ?? []).map((each) => {
    const [, first, last, area] = /^(\d+) to (\d+) (.+)$/.exec(each)!;
    return range(first!, last!, area!);
  });
  const numbers: { number: number; range: NumberRange | undefined }[] = [];
  let current: NumberRange | undefined;
  for (const line of text.split("\n")) {
    const heading = /^\s*\/\/ Range (\d+) to (\d+): (.+)\.$/.exec(line);
    if (heading) ranges.push((current = range(heading[1]!, heading[2]!, heading[3]!)));
    const number = /^\s+[\w. ]+ = (\d+);$/.exec(line)?.[1];
    if (number !== undefined) numbers.push({ number: Number(number), range: current });
  }
  return { ranges, numbers };
}

/** Numbers outside the range named above them; 0 is the UNSPECIFIED of an enum. */
const strayNumbers = (text: string): readonly number[] =>
  rangesOf(text)
    .numbers.filter(
      ({ number, range }) =>
        number !== 0 && !(range !== undefined && number >= range.first && number <= range.last),
    )
    .map(({ number }) => number);

describe.each([
  ["error.proto", /\nenum ErrorCode \{\n([^]*?)\n\}/, 40],
  ["audit.proto", /\nmessage AuditRecord \{[^]*?\n {2}oneof body \{\n([^]*?)\n {2}\}/, 1],
] as const)("number ranges in %s", (name, block, countMin) => {
  const text = files.find((file) => file.name === name)!.lines.join("\n");
  const body = block.exec(text)![1]!;
  const { ranges, numbers } = rangesOf(body);

  test("every number is in the range named above it", () => {
    expect(numbers.length).toBeGreaterThanOrEqual(countMin);
    expect(strayNumbers(body)).toEqual([]);
  });

  test("no two ranges overlap", () => {
    const ordered = ranges.toSorted((a, b) => a.first - b.first);
    for (const [i, { first, last }] of ordered.entries()) {
      expect(first).toBeLessThanOrEqual(last);
      expect(first).toBeGreaterThan(ordered[i - 1]?.last ?? 0);
    }
  });

  test.each(RESERVED)("%s has the numbers %d to %d", (area, first, last) => {
    const own = ranges.filter((range) => range.area === area);
    expect(own.some((range) => range.first <= first && range.last >= last)).toBe(true);
  });
});

test("a number of another area in a reserved range is found", () => {
  const planted = "  // Range 40 to 49: input.\n\n  // Planted.\n  ERROR_CODE_INPUT_PLANTED = 150;";
  expect(strayNumbers(planted)).toEqual([150]);
  expect(strayNumbers(planted.replace("150", "49"))).toEqual([]);
});
