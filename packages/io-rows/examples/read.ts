import { InputError, readRows } from "@meristem/io-rows";

const csv = `time;site;load
2024-03-31T01:00+01:00;north;20.5
2024-03-31T03:00+02:00;north;NA
2024-03-31T04:00+02:00;north;21,5
`;
const chunks = [new TextEncoder().encode(csv)]; // or process.stdin, or createReadStream("load.csv")
try {
  for await (const row of readRows(chunks, { name: "load.csv", columns: { series: "site" } })) {
    console.log(row.series, row.eventTimeUnixNs, row.value);
  }
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.log(error.code, error.message);
}
