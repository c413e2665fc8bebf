/** What each entry point lets others see: few names, and none by accident. */
import * as leyline from "@meristem/leyline";
import * as checksum from "@meristem/leyline/checksum";
import * as ports from "@meristem/leyline/ports";
import * as testing from "@meristem/leyline/testing";
import * as text from "@meristem/leyline/text";
import * as units from "@meristem/leyline/units";
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";

test("the main entry holds messages, errors, frames and quantile levels", () => {
  expect(Object.keys(leyline).toSorted()).toEqual([
    "InvariantError",
    "MEDIAN_INDEX",
    "OperatingError",
    "QUANTILE_LEVELS",
    "encodeFrame",
    "invariant",
    "isOperatingError",
    "splitFrames",
    "v1",
  ]);
});

test("ports are types: nothing of them is left at run time", () => {
  expect(Object.keys(ports)).toEqual([]);
});

test("units hold one constructor per brand and the order of instants", () => {
  expect(Object.keys(units).toSorted()).toEqual([
    "sha256Hex",
    "simplex",
    "slotId",
    "stepIndex",
    "timeOrder",
    "unixNs",
  ]);
});

test("text holds suggestions and spellings", () => {
  expect(Object.keys(text).toSorted()).toEqual([
    "camelCase",
    "closestName",
    "didYouMean",
    "snakeCase",
  ]);
});

test("checksum holds one function per checksum", () => {
  expect(Object.keys(checksum).toSorted()).toEqual(["crc32c", "sha256"]);
});

test("every port has a list of checks", () => {
  const portNames = readdirSync("src/ports")
    .filter((file) => file !== "index.ts")
    .map((file) => file.replace(".ts", ""))
    .toSorted();
  const checked = Object.keys(testing)
    .filter((name) => name.endsWith("Checks"))
    .map((name) => name.replace("Checks", "").replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`))
    .toSorted();
  expect(portNames.length).toBeGreaterThanOrEqual(10);
  expect(checked).toEqual(portNames);
});
