import { expect, test } from "vitest";
import {
  KEEP,
  seasonVerdict,
  TAKE_BOTH,
  TAKE_FIRST,
  UNSEEN,
  type SeasonFinding,
} from "./season-verdict.js";

const nothing: SeasonFinding = {
  first: 0,
  second: 0,
  evidence: 0,
  secondEvidence: 0,
  currentEvidence: 0,
  currentSecondEvidence: 0,
  count: 1000,
};
const day = { ...nothing, first: 24, evidence: 4.5, currentEvidence: 4.5 };
const other = { ...nothing, first: 25, evidence: 6, currentEvidence: 6 };
const week = { ...day, second: 168, secondEvidence: 5 };

interface Case {
  readonly what: string;
  readonly finding: SeasonFinding;
  readonly used?: readonly [number, number];
  readonly before?: readonly [number, number];
  readonly verdict: number;
}

const cases: readonly Case[] = [
  { what: "nothing, none in use", finding: nothing, verdict: KEEP },
  { what: "a first finding", finding: day, verdict: KEEP },
  { what: "found again", finding: day, before: [24, 0], verdict: TAKE_FIRST },
  {
    what: "again, too few periods",
    finding: { ...other, count: 110 },
    before: [25, 0],
    verdict: KEEP,
  },
  {
    what: "again, enough periods for a day's hours",
    finding: { ...day, count: 72 },
    before: [24, 0],
    verdict: TAKE_FIRST,
  },
  {
    what: "again, too few even for these",
    finding: { ...day, count: 71 },
    before: [24, 0],
    verdict: KEEP,
  },
  { what: "once, no length of a clock", finding: other, verdict: KEEP },
  { what: "beyond doubt", finding: { ...other, evidence: 7.5 }, verdict: TAKE_FIRST },
  { what: "beyond doubt for a day", finding: { ...day, evidence: 5.5 }, verdict: TAKE_FIRST },
  { what: "a new second one", finding: week, before: [24, 0], verdict: TAKE_FIRST },
  { what: "both again", finding: week, before: [24, 168], verdict: TAKE_BOTH },
  { what: "nearly the same", finding: { ...day, first: 289 }, before: [287, 0], verdict: KEEP },
  {
    what: "nearly the same, enough periods",
    finding: { ...day, first: 289, count: 2000 },
    before: [287, 0],
    verdict: TAKE_FIRST,
  },
  { what: "the one in use", finding: day, used: [24, 0], before: [24, 0], verdict: KEEP },
  {
    what: "a second beside it",
    finding: week,
    used: [24, 0],
    before: [24, 168],
    verdict: TAKE_BOTH,
  },
  { what: "both in use", finding: week, used: [24, 168], before: [24, 168], verdict: KEEP },
  {
    what: "the second unseen once",
    finding: day,
    used: [24, 168],
    before: [24, 168],
    verdict: KEEP,
  },
  {
    what: "the second unseen twice",
    finding: day,
    used: [24, 168],
    before: [24, 0],
    verdict: TAKE_FIRST,
  },
  {
    what: "the second not the best, but proved",
    finding: { ...day, currentSecondEvidence: 9 },
    used: [24, 168],
    before: [24, 0],
    verdict: KEEP,
  },
  {
    what: "a rival that is no better",
    finding: day,
    used: [23, 0],
    before: [24, 0],
    verdict: KEEP,
  },
  {
    what: "a rival that is",
    finding: { ...day, currentEvidence: 3 },
    used: [23, 0],
    before: [24, 0],
    verdict: TAKE_FIRST,
  },
  { what: "a multiple of it", finding: day, used: [12, 0], before: [24, 0], verdict: TAKE_FIRST },
  { what: "unseen", finding: nothing, used: [24, 0], verdict: UNSEEN },
  {
    what: "not found, but still there",
    finding: { ...nothing, currentEvidence: 3 },
    used: [24, 0],
    verdict: KEEP,
  },
];

test.each(cases)("$what", ({ finding, used = [0, 0], before = [0, 0], verdict }) => {
  expect(seasonVerdict(finding, ...used, ...before)).toBe(verdict);
});
