import { openAppendLog, readAppendLog } from "@meristem/io-durable";

const log = await openAppendLog({ path: "audit/audit.log" });
const { sequence } = await log.append(new TextEncoder().encode("rate: 1 -> 2")); // now durable
console.log(`record ${sequence}`);
await log.close();

const report = await readAppendLog({ path: "audit/audit.log" });
console.log(`${report.recordCount} record, damaged: ${report.isDamaged}`);
