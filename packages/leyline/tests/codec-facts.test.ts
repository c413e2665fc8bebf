/** What the codec does and does not keep. Consumers rely on these facts; a new codec must too. */
import { v1 } from "@meristem/leyline";
import { describe, expect, test } from "vitest";

const sent = (horizon: Partial<v1.HorizonForecast>): v1.HorizonForecast =>
  v1.HorizonForecast.decode(
    v1.HorizonForecast.encode({ ...v1.HorizonForecast.create(), ...horizon }).finish(),
  );
const observed = (observation: Partial<v1.Observation>): v1.Observation =>
  v1.Observation.decode(
    v1.Observation.encode({ ...v1.Observation.create(), ...observation }).finish(),
  );

describe("numbers", () => {
  test("a plain -0 comes back as +0: a value equal to zero is not written", () => {
    expect(sent({ point: -0 }).point).toBe(0);
  });

  test("an optional or repeated -0 keeps its sign", () => {
    expect(observed({ value: -0 }).value).toBe(-0);
    expect(sent({ quantiles: [-0, 0] }).quantiles).toEqual([-0, 0]);
  });

  test("NaN and infinities come through: the wire does not judge, the gate does", () => {
    expect(sent({ point: Number.NaN }).point).toBeNaN();
    expect(sent({ point: Number.NEGATIVE_INFINITY }).point).toBe(Number.NEGATIVE_INFINITY);
  });

  test("every other double keeps all its bits", () => {
    for (const value of [Number.MIN_VALUE, Number.MAX_VALUE, 0.1, -1e-300, Math.PI]) {
      expect(sent({ point: value }).point).toBe(value);
    }
  });

  test("a NaN's payload may change, so bits that matter travel as bytes", () => {
    const data = new Uint8Array(Float64Array.of(-0, Number.NaN, 1).buffer);
    data[8] = 0xab; // a payload that a number cannot carry
    const block = v1.StateBlock.create({ name: "weights", shape: [3], data });
    expect(v1.StateBlock.decode(v1.StateBlock.encode(block).finish()).data).toEqual(data);
  });

  test("repeated numbers come back as an ordinary array", () => {
    expect(Array.isArray(sent({ quantiles: [1, 2] }).quantiles)).toBe(true);
  });
});

describe("absence", () => {
  test("an absent value is not zero", () => {
    expect(observed({}).value).toBeUndefined();
    expect(observed({ value: 0 }).value).toBe(0);
  });

  test("an absent message is undefined", () => {
    const forecast = v1.Forecast.decode(v1.Forecast.encode(v1.Forecast.create()).finish());
    expect(forecast.risk).toBeUndefined();
  });
});

describe("integers", () => {
  test.each([0n, 1n, -1n, (1n << 63n) - 1n, -(1n << 63n)])("an instant of %s ns is kept", (ns) => {
    expect(observed({ eventTimeUnixNs: ns }).eventTimeUnixNs).toBe(ns);
  });

  test("an instant beyond 64 bits is refused when sent", () => {
    expect(() => observed({ eventTimeUnixNs: 1n << 63n })).toThrow(/too large/);
  });

  test.each([0, 1, Number.MAX_SAFE_INTEGER])("a count of %s is a number", (rowIndex) => {
    expect(observed({ rowIndex }).rowIndex).toBe(rowIndex);
  });

  test("a count beyond 2^53 is refused when received, not rounded", () => {
    // Field 2, varint 2^53: what another program might send.
    const bytes = Uint8Array.of(0x10, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10);
    expect(() => v1.Observation.decode(bytes)).toThrow(/MAX_SAFE_INTEGER/);
  });

  test("a count that is not whole is refused when sent", () => {
    expect(() => observed({ rowIndex: 0.5 })).toThrow(RangeError);
    expect(() => observed({ rowIndex: Number.NaN })).toThrow(RangeError);
  });
});

describe("other versions", () => {
  test("a field we do not know is skipped", () => {
    const known = v1.Observation.encode(v1.Observation.create({ series: "a" })).finish();
    const bytes = Uint8Array.of(...known, 0xf8, 0x07, 0x01); // field 127, varint 1
    expect(v1.Observation.decode(bytes).series).toBe("a");
  });

  test("an enum value we do not know is refused, not read as a default", () => {
    const bytes = Uint8Array.of(0x08, 0x63); // IngestionDecision.verdict = 99
    expect(() => v1.IngestionDecision.decode(bytes)).toThrow(/Unrecognized enum value 99/);
  });

  test("a message cut short is refused or shorter, never something else", () => {
    const bytes = v1.Observation.encode(
      v1.Observation.create({ series: "abc", value: 1.5 }),
    ).finish();
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      let decoded: v1.Observation | undefined;
      try {
        decoded = v1.Observation.decode(cut);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      if (decoded) expect([undefined, 1.5]).toContain(decoded.value);
    }
  });
});

describe("bytes", () => {
  const sent = v1.StateBlock.encode(v1.StateBlock.create({ data: Uint8Array.of(7, 8) })).finish();

  test("are views into what was decoded: copy what must outlive it", () => {
    const received = sent.slice();
    const { data } = v1.StateBlock.decode(received);
    received.fill(9);
    expect([...data]).toEqual([9, 9]);
    expect(data.buffer).toBe(received.buffer);
  });

  test("may start anywhere: copy before reading them as 64-bit numbers", () => {
    expect(v1.StateBlock.decode(sent).data.byteOffset % 8).not.toBe(0);
  });

  test("have the class of what was decoded, so a Buffer gives Buffers", () => {
    expect(Object.getPrototypeOf(v1.StateBlock.decode(sent).data)).toBe(Uint8Array.prototype);
    expect(v1.StateBlock.decode(Buffer.from(sent)).data).toBeInstanceOf(Buffer);
  });
});
