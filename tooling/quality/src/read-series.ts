/** Reads series from CSV files, one per series: column `value`, an empty or other text is missing. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Series {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
}

/** Every series of a directory, by name. `index.csv` lists the series and is skipped. */
export function readSeries(directory: string): Series[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(".csv") && file !== "index.csv")
    .toSorted()
    .map((file) => {
      const [head, ...rows] = readFileSync(join(directory, file), "utf8").trim().split(/\r?\n/);
      const column = head!.split(",").map(unquoted).indexOf("value");
      if (column < 0) throw new Error(`${file}: no column "value"`);
      return { name: file.slice(0, -4), values: rows.map((row) => cell(row.split(",")[column])) };
    });
}

function cell(text: string | undefined): number | undefined {
  const trimmed = unquoted(text ?? "").trim();
  const value = Number(trimmed);
  return trimmed === "" || !Number.isFinite(value) ? undefined : value;
}

const unquoted = (text: string): string => text.replaceAll('"', "");
