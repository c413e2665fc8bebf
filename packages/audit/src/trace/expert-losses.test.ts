import type { Predictor } from "@meristem/orchestrator";
import { expect, test } from "vitest";
import { ExpertLosses } from "./expert-losses.js";

/** A predictor whose newest forecast has these points. */
function predictorOf(combined: number, points: Readonly<Record<string, number | undefined>>) {
  const parts = Object.entries(points).map(([name, point]) => ({ name, point }));
  return { explain: () => ({ point: combined, parts }) } as unknown as Predictor;
}

test("the error of an expert is relative to that of the combined forecast on the same targets", () => {
  const losses = new ExpertLosses(2);
  losses.addForecasts(predictorOf(10, { ar: 14, level: undefined }), 0);
  losses.addForecasts(predictorOf(11, { ar: 12, level: 10 }), 1);
  losses.addActual(1, 99);
  losses.addActual(2, 12);
  losses.addActual(3, 12);
  expect(losses.relativeErrors()).toEqual({
    ar: { relativeError: (2 + 0) / (2 + 1), count: 2 },
    level: { relativeError: 2, count: 1 },
  });
});

test("a missing value and a combined forecast without an error give no score", () => {
  const losses = new ExpertLosses(1);
  losses.addForecasts(predictorOf(10, { ar: 14 }), 0);
  losses.addActual(1, undefined);
  losses.addForecasts(predictorOf(10, { ar: 14 }), 1);
  losses.addActual(2, 10);
  losses.addForecasts({ explain: () => undefined } as unknown as Predictor, 2);
  losses.addActual(3, 10);
  expect(losses.relativeErrors()).toEqual({});
});
