/** A life that shed experts can be lived again, on any machine. */
import { expect, test } from "vitest";
import { weather } from "./testing/streams.js";
import type { Forecast } from "./forecast.js";
import { createPredictor, restorePredictor } from "./predictor.js";

const values = weather(700, 31);

/** A clock under which the rows from 260 on take long, until 330. */
function slowSpell(): () => number {
  let calls = 0;
  let nowUs = 0;
  return () => {
    const row = calls++ >> 1;
    nowUs += row >= 260 && row < 330 ? 900 : 20;
    return nowUs;
  };
}

const said = ({ horizons, events }: Forecast): string =>
  [
    ...horizons.flatMap(({ point, quantiles }) => [point, ...quantiles]),
    ...events.map(({ fact }) => JSON.stringify(fact)),
  ].join();

test("on its recorded changes of rung a life is lived again bit for bit, from any state of it", () => {
  const first = createPredictor({ stepBudget: { us: 100, nowUs: slowSpell() } });
  const changes = new Map<number, number>();
  const states: Uint8Array[] = [];
  let rung = 0;
  const told = values.map((value, row) => {
    const forecast = first.observe(value);
    if (forecast.diagnostics.rung !== rung) changes.set(row, forecast.diagnostics.rung!);
    rung = forecast.diagnostics.rung!;
    if (row === 100 || row === 300 || row === 400) states.push(first.encode());
    return said(forecast);
  });
  expect(Math.max(...changes.values())).toBe(3);
  expect(rung).toBeLessThan(3);

  const recordedRungs = (row: number): number | undefined => changes.get(row);
  const lives = [
    createPredictor({ recordedRungs }),
    ...states.map((state) => restorePredictor(state, { recordedRungs })),
  ];
  for (const life of lives) {
    const from = life.forecast().origin + 1;
    const again = values.slice(from).map((value) => said(life.observe(value)));
    expect(again).toEqual(told.slice(from));
    expect(Buffer.compare(life.encode(), first.encode())).toBe(0);
  }
});

test("a record goes before a budget: nobody looks at the clock", () => {
  const nowUs = (): number => expect.unreachable();
  const predictor = createPredictor({ stepBudget: { us: 1, nowUs }, recordedRungs: () => 2 });
  expect(values.slice(0, 50).map((value) => predictor.observe(value).diagnostics.rung)).toEqual(
    Array.from({ length: 50 }, () => 2),
  );
});

test("a predictor of profile lite sheds nothing, however slow", () => {
  const nowUs = slowSpell();
  const predictor = createPredictor({
    stepBudget: { us: 1, nowUs },
    config: { profile: "lite" },
  });
  const plain = createPredictor({ config: { profile: "lite" } });
  for (const value of values)
    expect(said(predictor.observe(value))).toBe(said(plain.observe(value)));
});
