/** The order in which a session reads the clock, updates predictors and calls their idle work. */
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

/** A session that logs its calls to the clock and to its predictors. */
function loggedSession(): { readonly session: RunSession; readonly log: string[] } {
  const log: string[] = [];
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
        log.push("clock");
        return 0n;
      },
      createPredictor: (seriesKey) => {
        const predictor = createPredictor({ seriesKey, config: { horizons: [1] } });
        return {
          ...predictor,
          observe: (...args) => {
            log.push(`step ${seriesKey}`);
            return predictor.observe(...args);
          },
          idle: () => {
            log.push(`idle ${seriesKey}`);
            return predictor.idle();
          },
        };
      },
    },
  );
  return { session, log };
}

const timed = (key: string): string[] => ["clock", `step ${key}`, "clock"];

test("deferred work of a step runs before the time of the next step is measured", () => {
  const { session, log } = loggedSession();
  for (const [i, key] of ["a", "a", "b"].entries()) session.step(row(key, i + 2));
  expect(log).toEqual([...timed("a"), "idle a", ...timed("a"), "idle a", ...timed("b")]);
});

test("idle runs the deferred work once, and the next step does not repeat it", () => {
  const { session, log } = loggedSession();
  session.step(row("a", 2));
  session.idle();
  session.idle();
  session.step(row("a", 3));
  expect(log).toEqual([...timed("a"), "idle a", ...timed("a")]);
});
