/** The ring alone, both ends in one thread: what a dead or slow consumer does to the producer. */
import { expect, test } from "vitest";
import { bufferBytes, KIND, LANE, type RingSizes } from "./layout.js";
import { RingConsumer, type RecordTaker } from "./consumer.js";
import { RingProducer } from "./producer.js";

const sizes: RingSizes = { slotCounts: [4, 4, 8], slotBytes: [64, 64, 32] };

function ringPair() {
  const buffer = new SharedArrayBuffer(bufferBytes(sizes));
  const taken: string[] = [];
  const taker: RecordTaker = {
    takeStep: (words, _instants, start) => taken.push(`step ${words[start]}`),
    takeLine: (line) => taken.push(line),
    takeSeriesName: (name) => taken.push(`name ${name}`),
  };
  const producer = new RingProducer(buffer, sizes);
  const consumer = new RingConsumer(buffer, sizes);
  let sequence = 0;
  const offerStep = (): boolean => {
    sequence++;
    producer.countOffer(LANE.step);
    const start = producer.claimStep();
    if (start < 0) return false;
    producer.words[start] = sequence;
    producer.words[start + 1] = KIND.step;
    producer.commitStep(sequence);
    return true;
  };
  const offerLine = (lane: 0 | 1, kind: number, text: string): boolean => {
    sequence++;
    producer.countOffer(lane);
    return producer.offerText(lane, kind, sequence, text);
  };
  return { producer, consumer, taken, taker, offerStep, offerLine };
}

test("without a consumer the ring fills, refuses, and never loses count", () => {
  const { producer, offerStep } = ringPair();
  const accepted = Array.from({ length: 1000 }, offerStep).filter(Boolean).length;
  expect(accepted).toBe(8);
  expect(producer.offeredCount(LANE.step)).toBe(1000);
  expect(producer.acceptedCount(LANE.step)).toBe(8);
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
  expect(consumer.drain(taker, 100)).toBe(5);
  expect(taken).toEqual(["step 1", "critical 2", "message 3", "step 4", "critical 5"]);
});

test("a slot is used again only after it was drained, over many turns", () => {
  const { consumer, taken, taker, offerStep } = ringPair();
  for (let turn = 0; turn < 50; turn++) {
    for (let i = 0; i < 5; i++) expect(offerStep()).toBe(true);
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
  consumer.drain(taker, 10);
  expect(taken).toEqual(["name boiler", "step 1"]);
});

test("a text longer than a slot is refused, one of several bytes a letter is not cut", () => {
  const { consumer, taken, taker, offerLine } = ringPair();
  expect(offerLine(LANE.message, KIND.line, "x".repeat(41))).toBe(false);
  expect(offerLine(LANE.message, KIND.line, "ü".repeat(21))).toBe(false);
  expect(offerLine(LANE.message, KIND.line, "ü".repeat(20))).toBe(true);
  consumer.drain(taker, 10);
  expect(taken).toEqual(["ü".repeat(20)]);
});
