/**
 * What we time, kept apart from how: `main.ts` measures every case, `corpus.test.ts` runs each one once
 * on every commit so that none rots. Inputs are fixed: two runs are comparable.
 */
import type { BenchCase } from "@meristem/testkit/bench";
import { encodeTelemetryLine } from "@meristem/io-telemetry";
import { RingConsumer } from "../src/ring/consumer.js";
import { bufferBytes, type RingSizes } from "../src/ring/layout.js";
import { RingProducer } from "../src/ring/producer.js";
import { stepOffer } from "../tests/step-offer.js";

const BLOCK = 1000;
const RECORDS = Array.from({ length: 64 }, (_, i) => stepOffer(i));
const sizes: RingSizes = { slotCounts: [64, 64], slotBytes: [1024, 1024], stepWords: 2 ** 18 };
const STEP_WORDS = 32;

/** Both ends in one thread: the cost of moving a record without that of another thread. */
function ringThrough(): BenchCase {
  const buffer = new SharedArrayBuffer(bufferBytes(sizes));
  const producer = new RingProducer(buffer, sizes);
  const consumer = new RingConsumer(buffer, sizes);
  let sequence = 0;
  let sum = 0;
  const taker = {
    takeStep: ({ words }: { readonly words: Float64Array }, start: number) => {
      sum += words[start]!;
    },
    takeLine: () => undefined,
    takeSeriesName: () => undefined,
    takeMark: () => undefined,
  };
  return {
    name: `ring/claim-commit-take-${BLOCK}`,
    unitsPerCall: BLOCK,
    unit: "record",
    run: () => {
      for (let i = 0; i < BLOCK; i++) {
        sequence++;
        const start = producer.claimStep(STEP_WORDS);
        producer.words[start] = sequence;
        producer.codes[2 * start + 3] = STEP_WORDS;
        producer.commitStep(STEP_WORDS, sequence);
      }
      producer.publish();
      consumer.drain(taker, BLOCK);
      return sum;
    },
  };
}

function encodeLines(): BenchCase {
  return {
    name: "json/encode-step",
    unitsPerCall: RECORDS.length,
    unit: "record",
    run: () => RECORDS.reduce((sum, record) => sum + encodeTelemetryLine(record).length, 0),
  };
}

export const corpus: readonly BenchCase[] = [ringThrough(), encodeLines()];
