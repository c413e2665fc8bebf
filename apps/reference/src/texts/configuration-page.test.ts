import { readFileSync } from "node:fs";
import { keysOf, SECTIONS, type SectionName } from "@meristem/run-directory/config";
import { format } from "prettier";
import { expect, test } from "vitest";
import { configurationPage } from "./configuration-page.js";

test("docs/configuration.md is the page that the schemas write", async () => {
  const page = readFileSync(new URL("../../../../docs/configuration.md", import.meta.url), "utf8");
  const written = await format(configurationPage(), { parser: "markdown", printWidth: 100 });
  expect(page).toBe(written);
});

test.each(Object.keys(SECTIONS) as SectionName[])("every key of [%s] says its unit", (section) => {
  for (const { name, description } of keysOf(section)) {
    expect(description, name).toMatch(/\[[^\]]+\]/);
  }
});

test("about ten keys are basic, and the page lists them before all others", () => {
  const names = (Object.keys(SECTIONS) as SectionName[]).flatMap((section) =>
    keysOf(section)
      .filter(({ rank }) => rank === "basic")
      .map(({ name }) => `${section}.${name}`),
  );
  expect(names).toContain("predictor.horizons");
  expect(names.length).toBeGreaterThanOrEqual(8);
  expect(names.length).toBeLessThanOrEqual(12);
  const [basic = "", advanced = ""] = configurationPage().split("## Advanced keys");
  for (const name of names) expect(basic).toContain(`| \`${name}\` |`);
  expect(advanced).not.toContain("| `horizons` |");
});
