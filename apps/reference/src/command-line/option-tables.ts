/**
 * The option tables of docs/cli.md, written from the command table so that help and page agree.
 *
 * A table stands between the marks `<!-- options:NAME -->` and `<!-- /options:NAME -->`; everything
 * outside the marks is written by hand.
 *
 * @module
 */
import { invariant } from "@meristem/leyline";
import type { Command } from "./command.js";

/** `page` with the table of every command between its marks. `--help` is left out of the tables. */
export function withOptionTables(page: string, commands: readonly Command[]): string {
  const marked = [...page.matchAll(/^<!-- options:(.*) -->$/gm)].map((match) => match[1]!);
  const names = commands.map(({ name }) => name);
  invariant(
    marked.toSorted().join() === names.toSorted().join(),
    `the page has one table per command (marked: ${marked.join(", ")})`,
  );
  return commands.reduce((text, command) => {
    const [open, close] = ["", "/"].map((sign) => `<!-- ${sign}options:${command.name} -->`);
    const [start, end] = [text.indexOf(open!), text.indexOf(close!)];
    invariant(start < end, `the marks of ${command.name} open and close`);
    const table = optionTable(command).join("\n");
    return `${text.slice(0, start)}${open}\n\n${table}\n\n${text.slice(end)}`;
  }, page);
}

function optionTable({ options }: Command): string[] {
  return [
    "| option | value | meaning |",
    "| --- | --- | --- |",
    ...Object.entries(options)
      .filter(([name]) => name !== "help")
      .map(([name, { value, help }]) => {
        const shown = value === undefined ? "" : `\`${value}\``;
        return `| \`--${name}\` | ${shown} | ${help.replaceAll("|", "\\|")} |`;
      }),
  ];
}
