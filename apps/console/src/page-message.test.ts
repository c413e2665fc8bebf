import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";
import type { PageMessage } from "./index.js";

test("a page message carries a wire message that survives encoding", () => {
  const message: PageMessage = { $case: "forecast", forecast: v1.Forecast.create({}) };
  const bytes = v1.Forecast.encode(message.forecast).finish();
  expect(v1.Forecast.decode(bytes)).toEqual(message.forecast);
});
