import { readFileSync } from "node:fs";
import { format } from "prettier";
import { expect, test } from "vitest";
import { withOptionTables } from "../command-line/option-tables.js";
import { COMMANDS } from "./command-table.js";

const page = readFileSync(new URL("../../../../docs/cli.md", import.meta.url), "utf8");

test("the option tables of docs/cli.md are those of the command table", async () => {
  const written = withOptionTables(page, COMMANDS);
  expect(await format(written, { parser: "markdown", printWidth: 100 })).toBe(page);
});

test("writing the tables again changes nothing", () => {
  const written = withOptionTables(page, COMMANDS);
  expect(withOptionTables(written, COMMANDS)).toBe(written);
});

test("a changed option changes the page, inside its marks alone", () => {
  const [run, ...others] = COMMANDS;
  const options = { colour: { value: "A|B", help: "one | the other" }, help: { help: "this" } };
  const written = withOptionTables(page, [{ ...run!, options }, ...others]);
  expect(written).toContain("| `--colour` | `A|B` | one \\| the other |\n");
  const outside = (text: string): string =>
    text.replace(/<!-- options:run -->[^]*<!-- \/options:run -->/, "");
  expect(outside(written)).toBe(outside(withOptionTables(page, COMMANDS)));
});

test("a page without the marks of a command, or with those of no command, is refused", () => {
  const missing = page.replaceAll("options:demo", "options:dmeo");
  expect(() => withOptionTables(missing, COMMANDS)).toThrow("one table per command");
  const unclosed = page.replace("<!-- /options:demo -->", "");
  expect(() => withOptionTables(unclosed, COMMANDS)).toThrow("demo open and close");
});
