/**
 * Shapes in a square of 1000 × 1000 units that is stretched to its place on the page.
 *
 * The picture stretches, its lines do not: strokes are non-scaling and every text is HTML beside it,
 * so a plot is as sharp and as readable on a telephone as on paper.
 *
 * @module
 */
import { place, type Scale } from "./scale.js";

export interface Axes {
  readonly x: Scale;
  readonly y: Scale;
}

/** A point of a line; a gap where `y` is not finite. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Coordinate in units, one decimal: finer than any screen. Values far outside are cut off. */
export function unit(percent: number): string {
  const units = Math.max(-2000, Math.min(3000, percent * 10));
  return String(Math.round(units * 10) / 10 + 0);
}

export const xUnit = (axes: Axes, x: number): string => unit(place(axes.x, x));
export const yUnit = (axes: Axes, y: number): string => unit(100 - place(axes.y, y));

/** Path of a line with gaps; a lone point becomes a dot. */
export function linePath(axes: Axes, points: readonly Point[]): string {
  let path = "";
  for (const run of runsOf(points, (point) => Number.isFinite(point.y))) {
    const corners = run.map((point) => `${xUnit(axes, point.x)} ${yUnit(axes, point.y)}`);
    path += `M${corners.join("L")}${corners.length === 1 ? "h0" : ""}`;
  }
  return path;
}

/** One step of a band; a gap where a bound is not finite. */
export interface BandPoint {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** Path of an area between two lines, with gaps. `halfWidth` in x units gives a lone step a width. */
export function bandPath(axes: Axes, points: readonly BandPoint[], halfWidth = 0.5): string {
  let path = "";
  const isThere = (point: BandPoint): boolean =>
    Number.isFinite(point.low) && Number.isFinite(point.high);
  for (const run of runsOf(points, isThere)) {
    const wide =
      run.length > 1
        ? run
        : [
            { ...run[0]!, x: run[0]!.x - halfWidth },
            { ...run[0]!, x: run[0]!.x + halfWidth },
          ];
    const top = wide.map((point) => `${xUnit(axes, point.x)} ${yUnit(axes, point.high)}`);
    const bottom = wide
      .toReversed()
      .map((point) => `${xUnit(axes, point.x)} ${yUnit(axes, point.low)}`);
    path += `M${[...top, ...bottom].join("L")}Z`;
  }
  return path;
}

/** Path of dots: zero-length strokes, which round caps make into discs of the stroke's width. */
export function dotPath(axes: Axes, points: readonly Point[]): string {
  return points
    .filter((point) => Number.isFinite(point.y))
    .map((point) => `M${xUnit(axes, point.x)} ${yUnit(axes, point.y)}h0`)
    .join("");
}

/** `<path>` with a class; nothing for an empty path. */
export function path(className: string, d: string): string {
  return d === "" ? "" : `<path class="${className}" d="${d}"/>`;
}

function runsOf<T>(items: readonly T[], isThere: (item: T) => boolean): readonly (readonly T[])[] {
  const runs: T[][] = [];
  let run: T[] = [];
  for (const item of items) {
    if (isThere(item)) {
      if (run.length === 0) runs.push(run);
      run.push(item);
    } else run = [];
  }
  return runs;
}
