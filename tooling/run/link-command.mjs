/**
 * Makes `npx meristem` at the repository root run the built command.
 *
 * A dependency of the root on the app would do the same, but every package counts the root among
 * its dependencies, so the layer rules would then see the app below everything.
 */
import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../node_modules/.bin/", import.meta.url));
const command = "../../apps/reference/bin/meristem.js";
mkdirSync(bin, { recursive: true });
rmSync(`${bin}meristem`, { force: true });
symlinkSync(command, `${bin}meristem`);
chmodSync(new URL("../../apps/reference/bin/meristem.js", import.meta.url), 0o755);
