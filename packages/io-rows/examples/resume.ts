import { writeFile } from "node:fs/promises";
import { InputStream, openInputFile, readFirstRows, RowReader } from "@meristem/io-rows";

await writeFile("load.csv", "t,load\r\n1,20\r\n2,21\r\n3,22\r\n");
const file = await openInputFile("load.csv");

// The first reading stops after one row and keeps its position, which is plain data.
const stream = new InputStream(file.chunks());
const reader = new RowReader({ name: "load.csv" });
const [row] = (await readFirstRows(stream, reader)) ?? [];
if (row === undefined || reader.layout === undefined) throw new Error("load.csv has no row");
stream.markUsed(row.endOffsetBytes);
const { sha256, usedBytes, lastByte } = stream.fingerprint();
const position = {
  layout: reader.layout,
  offsetBytes: usedBytes,
  line: row.nextLine,
  afterCarriageReturn: lastByte === 13,
};
await stream.close();
console.log(`used: line ${row.line}, value ${row.value}`);

// The second reading skips the used bytes and checks by their hash that they are unchanged.
const again = new InputStream(file.chunks());
await again.skip(position.offsetBytes);
console.log(`unchanged: ${Buffer.compare(again.fingerprint().sha256, sha256) === 0}`);
const resumed = new RowReader({ name: "load.csv", resume: position });
for (let chunk = await again.next(); chunk !== undefined; chunk = await again.next()) {
  for (const { line, value } of resumed.push(chunk)) console.log(`line ${line}, value ${value}`);
  again.markAllUsed();
}
for (const { line, value } of resumed.end()) console.log(`line ${line}, value ${value}`);
