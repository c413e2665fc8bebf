/**
 * Shapes in a view box of 1000 × 1000 units that the page scales to the size of the plot.
 *
 * Strokes do not scale, and text is HTML outside the SVG. A plot is therefore sharp at every size.
 *
 * @module
 */
import { place, type Scale } from "./scale.js";

export interface Axes {
  readonly x: Scale;
  readonly y: Scale;
}

/** A point of a line; a gap if `y` is not finite. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Coordinate in units of the view box, one decimal, clamped to −2000…3000. */
export function unit(percent: number): string {
  const units = Math.max(-2000, Math.min(3000, percent * 10));
  return String(Math.round(units * 10) / 10 + 0);
}

export const xUnit = (axes: Axes, x: number): string => unit(place(axes.x, x));
export const yUnit = (axes: Axes, y: number): string => unit(100 - place(axes.y, y));

/** Path of a line with gaps; a single point becomes a dot. */
export function linePath(axes: Axes, points: readonly Point[]): string {
  let path = "";
  for (const run of runsOf(points, (point) => Number.isFinite(point.y))) {
    const corners = run.map((point) => `${xUnit(axes, point.x)} ${yUnit(axes, point.y)}`);
    path += `M${corners.join("L")}${corners.length === 1 ? "h0" : ""}`;
  }
  return path;
}

/** One point of a band; a gap if a bound is not finite. */
export interface BandPoint {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Path of the area between two lines, with gaps.
 *
 * @param halfWidth Half the width of a single point between gaps, data units of x.
 */
export function bandPath(axes: Axes, points: readonly BandPoint[], halfWidth = 0.5): string {
  let path = "";
  const isPresent = (point: BandPoint): boolean =>
    Number.isFinite(point.low) && Number.isFinite(point.high);
  for (const run of runsOf(points, isPresent)) {
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

/** Path of dots: strokes of length zero, which round caps draw as discs of the width of the stroke. */
export function dotPath(axes: Axes, points: readonly Point[]): string {
  return points
    .filter((point) => Number.isFinite(point.y))
    .map((point) => `M${xUnit(axes, point.x)} ${yUnit(axes, point.y)}h0`)
    .join("");
}

/** A `<path>` with a class; empty for an empty path. */
export function path(className: string, d: string): string {
  return d === "" ? "" : `<path class="${className}" d="${d}"/>`;
}

function runsOf<T>(
  items: readonly T[],
  isPresent: (item: T) => boolean,
): readonly (readonly T[])[] {
  const runs: T[][] = [];
  let run: T[] = [];
  for (const item of items) {
    if (isPresent(item)) {
      if (run.length === 0) runs.push(run);
      run.push(item);
    } else run = [];
  }
  return runs;
}
