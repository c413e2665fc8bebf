/**
 * The law of a tail beyond the outer quantiles, and how fast its correction is learnt: the numbers
 * that every surprise shares. `surprise-meter.ts` tells the law.
 *
 * @module
 */
import { log } from "@meristem/kernels/math";
import { QUANTILE_LEVELS } from "../forecast.js";

export const PER_DECADE = 1 / log(10);
/** Score of the outer quantiles: beyond them lies the tail that is modelled and calibrated. */
export const TAIL_FROM = -log(2 * QUANTILE_LEVELS[0]!) * PER_DECADE;
/** Shape ξ of the tail; 0 would be exponential. */
export const TAIL_SHAPE = 0.2;
/** Between the tenth and the outer quantile an exponential tail of scale 1 is this wide. */
export const LOG_FOUR = log(4);
/** The scale is at least this share of the distance from the median to the outer quantile. */
export const WIDTH_SHARE_MIN = 0.1;
/** And of the whole outer band: a hair beside a wide, lopsided one is no great surprise. */
export const BAND_SHARE_MIN = 0.02;
/** Mean excess of an exponential score: log10 e. */
export const MEAN_EXCESS = PER_DECADE;
/** Excesses that the prior, "the tail is right", counts for; and the memory of their mean. */
export const PRIOR_COUNT = 20;
export const MEMORY_COUNT = 500;
/** One score counts for the mean as at most this: what alarms must not soon be normal. */
export const EXCESS_MAX = 3;
/** No score is larger: beyond it the number means nothing. */
export const SCORE_MAX = 30;
/** Nor is one before calibration. */
export const RAW_MAX = 1e6;
