/** `npm run docs:cli`: writes the option tables of docs/cli.md from the command table. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withOptionTables } from "../src/command-line/option-tables.js";
import { COMMANDS } from "../src/commands/command-table.js";

const path = join(import.meta.dirname, "../../../docs/cli.md");
writeFileSync(path, withOptionTables(readFileSync(path, "utf8"), COMMANDS));
process.stdout.write(`${path}\n`);
