/** `npm run docs:configuration`: writes docs/configuration.md from the schemas. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationPage } from "../src/texts/configuration-page.js";

const path = join(import.meta.dirname, "../../../docs/configuration.md");
writeFileSync(path, configurationPage());
process.stdout.write(`${path}\n`);
