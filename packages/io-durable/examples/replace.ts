import { nodeFileSystem, readFile, replaceFile } from "@meristem/io-durable";

const disk = nodeFileSystem({ root: "." }); // nothing outside this folder can be touched
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

await replaceFile(disk, "limits.toml", new TextEncoder().encode("rate = 1\n"));
await replaceFile(disk, "limits.toml", new TextEncoder().encode("rate = 2\n"));
console.log(text(await readFile(disk, "limits.toml", { sizeBytesMax: 1000 })).trim());

const refusal = await disk.open("../outside", "read").catch((error: unknown) => error);
console.log(String(refusal));
