#!/usr/bin/env node
// The installed command. It exists before the build so that package managers can link it.
import { existsSync } from "node:fs";

const main = new URL("../dist/main.js", import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write("meristem is not built yet: run `npm start` once at the repository root.\n");
  process.exitCode = 2;
}
