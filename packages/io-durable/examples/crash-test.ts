import { enumerateCrashes } from "@meristem/io-durable/testing";
import type { FileSystem } from "@meristem/leyline/ports";

/** Somebody's sink: writes in place, syncs, and says that it is done. */
async function save(files: FileSystem, text: string): Promise<void> {
  const file = await files.open("state", "update");
  await file.write(new TextEncoder().encode(text), 0);
  await file.sync();
  await file.close();
}

const report = await enumerateCrashes<string>({
  name: "save",
  prepare: async (files) => {
    await (await files.open("state", "createNew")).close();
    await save(files, "old!");
  },
  act: async (files, acknowledge) => {
    await save(files, "new!");
    acknowledge("new!");
  },
  recover: async (files, acknowledged) => {
    const bytes = new Uint8Array(4);
    await (await files.open("state", "read")).read(bytes, 0);
    const found = new TextDecoder().decode(bytes);
    const isAllowed = acknowledged.includes("new!") ? found === "new!" : /^(old|new)!$/.test(found);
    if (!isAllowed) throw new Error(`found ${JSON.stringify(found)}`);
  },
});
console.log(`${report.stateCount} states, broken: ${report.violations.length > 0}`);
console.log(report.violations.some((violation) => violation.includes("first half")));
