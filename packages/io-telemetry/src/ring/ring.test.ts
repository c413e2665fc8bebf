/** The ring alone, both ends in one thread: what a dead or slow consumer does to the producer. */
import { expect, test } from "vitest";
import { bufferBytes, KIND, LANE, type LineLane, type RingSizes } from "./layout.js";
import { RingConsumer, type RecordTaker } from "./consumer.js";
import { RingProducer } from "./producer.js";

/** Words of a step of these tests, of which the ring holds nine: not a power of two. */
const WORDS = 7;
const sizes: RingSizes = { slotCounts: [4, 4], slotBytes: [64, 64], stepWords: 64 };

function ringPair() {
  const buffer = new SharedArrayBuffer(bufferBytes(sizes));
  const taken: string[] = [];
  const taker: RecordTaker = {
    takeStep: ({ words }, start) => taken.push(`step ${words[start]}`),
    takeLine: (line) => taken.push(line),
    takeSeriesName: (name) => taken.push(`name ${name}`),
    takeMark: (name) => taken.push(`mark ${name}`),
  };
  const producer = new RingProducer(buffer, sizes);
  const consumer = new RingConsumer(buffer, sizes);
  let sequence = 0;
  const offerStep = (): boolean => {
    sequence++;
    const start = producer.claimStep(WORDS);
    if (start < 0) {
      producer.refuse(LANE.step);
      return false;
    }
    producer.words.fill(sequence, start, start + WORDS);
    producer.codes[2 * start + 3] = WORDS;
    producer.commitStep(WORDS, sequence);
    return true;
  };
  const offerLine = (lane: LineLane, kind: number, text: string): boolean => {
    sequence++;
    return producer.offerText(lane, kind, sequence, text);
  };
  return { producer, consumer, taken, taker, offerStep, offerLine };
}

test("without a consumer the ring fills, refuses, and never loses count", () => {
  const { producer, offerStep } = ringPair();
  const accepted = Array.from({ length: 1000 }, offerStep).filter(Boolean).length;
  expect(accepted).toBe(9);
  expect(producer.offeredCount(LANE.step)).toBe(1000);
  expect(producer.acceptedCount(LANE.step)).toBe(9);
});

test("a flood of steps and of ordinary lines leaves the critical lane open", () => {
  const { offerStep, offerLine } = ringPair();
  for (let i = 0; i < 100; i++) offerStep();
  for (let i = 0; i < 100; i++) offerLine(LANE.message, KIND.line, "calm");
  expect(offerLine(LANE.critical, KIND.line, "urgent")).toBe(true);
});

test("records come out in the order of their numbers, whatever their lane", () => {
  const { consumer, taken, taker, offerStep, offerLine } = ringPair();
  offerStep();
  offerLine(LANE.critical, KIND.line, "critical 2");
  offerLine(LANE.message, KIND.line, "message 3");
  offerStep();
  offerLine(LANE.critical, KIND.line, "critical 5");
  offerStep();
  expect(consumer.drain(taker, 100)).toBe(5);
  expect(taken).toEqual(["step 1", "critical 2", "message 3", "step 4", "critical 5"]);
});

test("a slot is used again only after it was drained, over many turns", () => {
  const { producer, consumer, taken, taker, offerStep } = ringPair();
  for (let turn = 0; turn < 50; turn++) {
    for (let i = 0; i < 5; i++) expect(offerStep()).toBe(true);
    producer.publish();
    consumer.drain(taker, 3);
    consumer.drain(taker, 3);
  }
  expect(taken).toEqual(Array.from({ length: 250 }, (_, i) => `step ${i + 1}`));
});

test("a name is not seen before the record that needs it, and then before it", () => {
  const { producer, consumer, taken, taker, offerStep } = ringPair();
  producer.offerText(LANE.critical, KIND.seriesName, 1, "boiler");
  expect(consumer.drain(taker, 10)).toBe(0);
  offerStep();
  expect(consumer.drain(taker, 10)).toBe(0);
  producer.publish();
  consumer.drain(taker, 10);
  expect(taken).toEqual(["name boiler", "step 1"]);
});

test("a mark comes out between the record before it and the one after it", () => {
  const { producer, consumer, taken, taker, offerStep } = ringPair();
  offerStep();
  producer.offerText(LANE.critical, KIND.mark, 1.5, "here");
  offerStep();
  producer.publish();
  consumer.drain(taker, 10);
  expect(taken).toEqual(["step 1", "mark here", "step 2"]);
  expect(producer.acceptedCount(LANE.critical)).toBe(0);
});

test("a lane more than half full is pressed, until it is drained", () => {
  const { producer, consumer, taker, offerStep, offerLine } = ringPair();
  for (let i = 0; i < 4; i++) offerStep();
  expect(producer.isPressed).toBe(false);
  offerStep();
  expect(producer.isPressed).toBe(true);
  producer.publish();
  consumer.drain(taker, 100);
  expect(producer.isPressed).toBe(false);
  for (let i = 0; i < 3; i++) offerLine(LANE.message, KIND.line, "calm");
  expect(producer.isPressed).toBe(true);
});

test("steps are published sixteen at a time, and at once before anything else", () => {
  const { producer, consumer, taken, taker, offerStep, offerLine } = ringPair();
  const roomy = { ...sizes, stepWords: 1024 };
  const buffer = new SharedArrayBuffer(bufferBytes(roomy));
  const wide = new RingProducer(buffer, roomy);
  for (let i = 1; i < 17; i++) {
    expect(Atomics.load(new Int32Array(buffer), 0)).toBe(0);
    wide.claimStep(WORDS);
    wide.commitStep(WORDS, i);
  }
  expect(Atomics.load(new Int32Array(buffer), 0)).toBe(16);
  offerStep();
  expect(producer.unpublishedCount).toBe(1);
  offerLine(LANE.critical, KIND.line, "urgent");
  consumer.drain(taker, 10);
  expect(taken).toEqual(["step 1", "urgent"]);
});

test("a text longer than a slot is refused, one of several bytes a letter is not cut", () => {
  const { consumer, taken, taker, offerLine } = ringPair();
  expect(offerLine(LANE.message, KIND.line, "x".repeat(41))).toBe(false);
  expect(offerLine(LANE.message, KIND.line, "ü".repeat(21))).toBe(false);
  expect(offerLine(LANE.message, KIND.line, "ü".repeat(20))).toBe(true);
  consumer.drain(taker, 10);
  expect(taken).toEqual(["ü".repeat(20)]);
});
