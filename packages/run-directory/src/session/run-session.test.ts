/** When a session does what it does. */
import type { InputRow } from "@meristem/io-rows";
import { createPredictor } from "@meristem/orchestrator";
import { expect, test } from "vitest";
import { RunSession } from "./run-session.js";

const row = (series: string, line: number): InputRow => ({
  series,
  line,
  nextLine: line + 1,
  value: line,
  eventTimeUnixNs: undefined,
  endOffsetBytes: 2 * line,
});

/** A session that tells when the clock is read, and which predictor steps or idles. */
function toldSession(): { readonly session: RunSession; readonly told: string[] } {
  const told: string[] = [];
  const session = new RunSession(
    {
      inputName: "rows",
      defaultSeries: "",
      isStrict: false,
      seriesCountMax: 9,
      horizons: [1],
      season: 1,
    },
    {
      monotonicNs: () => {
        told.push("clock");
        return 0n;
      },
      createPredictor: (seriesKey) => {
        const predictor = createPredictor({ seriesKey, config: { horizons: [1] } });
        return {
          ...predictor,
          observe: (...args) => {
            told.push(`step ${seriesKey}`);
            return predictor.observe(...args);
          },
          idle: () => {
            told.push(`idle ${seriesKey}`);
            return predictor.idle();
          },
        };
      },
    },
  );
  return { session, told };
}

const timed = (key: string): string[] => ["clock", `step ${key}`, "clock"];

test("what a step left to be done is done before the next one's time is taken", () => {
  const { session, told } = toldSession();
  for (const [i, key] of ["a", "a", "b"].entries()) session.step(row(key, i + 2));
  expect(told).toEqual([...timed("a"), "idle a", ...timed("a"), "idle a", ...timed("b")]);
});

test("who waits for the next row lets it be done meanwhile, once", () => {
  const { session, told } = toldSession();
  session.step(row("a", 2));
  session.idle();
  session.idle();
  session.step(row("a", 3));
  expect(told).toEqual([...timed("a"), "idle a", ...timed("a")]);
});
