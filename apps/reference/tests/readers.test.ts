/** What the command reads is refused with a typed error, whatever it is. */
import { isOperatingError } from "@meristem/leyline";
import { fuzz } from "@meristem/testkit/fuzz";
import { describe, expect, test } from "vitest";
import { readerDecoders } from "../scripts/reader-decoders.js";

const options = {
  inputCount: 400,
  isTyped: (error: unknown) => isOperatingError(error),
  // How long it takes is judged where nothing else runs.
  timeMsMax: Infinity,
};

test.each(readerDecoders())("$name: 400 mutated inputs, typed errors only", async (decoder) => {
  const { problems, acceptedCount, inputCount } = await fuzz(decoder, options);
  expect(problems).toEqual([]);
  expect(acceptedCount).toBeLessThan(inputCount + 1);
});

test.each(readerDecoders())("$name: the sound inputs are taken", async ({ decode, seeds }) => {
  const taken = await Promise.all(seeds.map(async (seed) => await decode(seed)));
  expect(taken).toHaveLength(seeds.length);
});

describe("names of prototypes", () => {
  const facts = (): string =>
    [Object, Array, Function, Map]
      .map(({ prototype }) =>
        Reflect.ownKeys(prototype as object)
          .map(String)
          .join(),
      )
      .join();
  const utf8 = new TextEncoder();
  const decodeAs = (name: string, text: string): Promise<unknown> => {
    const found = readerDecoders().find((decoder) => decoder.name === name)!;
    return Promise.resolve(utf8.encode(text)).then((bytes) => found.decode(bytes));
  };

  test.each(["__proto__", "constructor", "prototype"])("%s changes no prototype", async (key) => {
    const before = facts();
    const refused = [
      ["TOML", `[${key}]\npolluted = 1\n`],
      ["TOML", `[predictor]\n${key} = 1\n`],
      ["TOML", `[predictor.${key}]\npolluted = 1\n`],
      ["TOML", `predictor.${key}.polluted = 1\n`],
      ["variables", `MERISTEM_PREDICTOR__${key.toUpperCase()}=1`],
      ["variables", `MERISTEM_${key.toUpperCase()}__POLLUTED=1`],
    ] as const;
    for (const [name, text] of refused) {
      await expect(decodeAs(name, text), `${name} ${text}`).rejects.toMatchObject({
        code: expect.stringMatching(/^CONFIG_/) as string,
      });
    }
    await decodeAs("JSONL input", `{"value":1,"${key}":{"polluted":1}}\n`);
    await decodeAs("CSV input", `value,${key}\n1,2\n`);
    await decodeAs("summary.json", `{"${key}":{"polluted":1}}`);
    expect(facts()).toBe(before);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
