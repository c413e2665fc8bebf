/** Laws of reading one CSV record. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCells } from "./csv-cells.js";
import { RecordSplitter } from "./record-splitter.js";

const DELIMITER = ";";
const cell = fc.string({ unit: fc.constantFrom("a", '"', ";", "\n", "\r", " ", "é", "") });

/** A cell quoted by RFC 4180. */
const written = (text: string): string =>
  /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

test("cells written by RFC 4180 read back", () =>
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 6 }), (cells) => {
      const splitter = new RecordSplitter({ name: "law", delimiter: DELIMITER });
      const line = Buffer.from(`${cells.map(written).join(DELIMITER)}\n`);
      const records = [...splitter.push(line)];
      expect(records).toHaveLength(1);
      expect(csvCells(records[0]!, DELIMITER)).toEqual(cells);
    }),
    propertyBudget,
  ));
