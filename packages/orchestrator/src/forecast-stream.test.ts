/** In which order a stream does what it does. */
import { expect, test } from "vitest";
import { createPredictor } from "./predictor.js";
import { forecastStream } from "./forecast-stream.js";

test("a forecast is handed out first; then comes the idle moment, then the next observation", async () => {
  const told: string[] = [];
  const { observe } = createPredictor();
  const forecaster = {
    observe: (value: number | undefined) => {
      told.push(`observe ${value}`);
      return observe(value);
    },
    idle: () => told.push("idle"),
  };
  function* source() {
    for (const value of [1, 2]) {
      told.push(`wait for ${value}`);
      yield value;
    }
  }
  for await (const { origin } of forecastStream(source(), forecaster)) told.push(`take ${origin}`);
  const each = (value: number) => [
    `wait for ${value}`,
    `observe ${value}`,
    `take ${value - 1}`,
    "idle",
  ];
  expect(told).toEqual([...each(1), ...each(2)]);
});
