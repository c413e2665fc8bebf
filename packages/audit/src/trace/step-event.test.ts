import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";
import { eventText, namedEvent } from "./step-event.js";

test("an event has its name in snake_case and its facts", () => {
  const value = { from: v1.OperatingMode.STANDARD, to: v1.OperatingMode.ROBUST };
  const event = namedEvent(7, { fact: { $case: "modeChanged", value } as never });
  expect(event).toEqual({ step: 7, name: "mode_changed", facts: value });
  expect(eventText(event)).toBe("mode_changed from=standard to=robust");
});

test("an event without a fact has no name and no facts", () => {
  expect(eventText(namedEvent(1, {}))).toBe("unnamed");
});

test.each<[unknown, string]>([
  [1 / 3, "0.3333"],
  [-123_456, "-123500"],
  [0, "0"],
  [[12, 24], "[12,24]"],
  ["plain", "plain"],
  [true, "true"],
  [null, "null"],
  [undefined, "none"],
  [v1.ForecastFlag.INPUT_MISSING, "input_missing"],
])("the fact %j is shown as %s", (fact, text) => {
  expect(eventText({ step: 0, name: "e", facts: { fact } })).toBe(`e fact=${text}`);
});
