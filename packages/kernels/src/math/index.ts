/**
 * Elementary functions with a stated error and the same bits on every machine.
 *
 * @packageDocumentation
 */
export { exp, expm1, log, log1p } from "./elementary.js";
export { tanh } from "./hyperbolic.js";
export { erf, erfc, normalCdf, normalQuantile } from "./normal.js";
export { pow } from "./power.js";
export { atan, cos, sin, tan } from "./trigonometry.js";
export { cosInto, expInto, logInto, tanhInto } from "./into.js";
