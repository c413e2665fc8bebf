/**
 * Rough paths: signatures and log-signatures of polylines, whole or sliding.
 *
 * @packageDocumentation
 */
export { signatureLayout, signatureLength } from "./layout.js";
export type { SignatureLayout } from "./layout.js";
export { dilateInto, leadLag, logSignature, signature, timeAugmented } from "./path.js";
export {
  appendSegmentInto,
  chenProductInto,
  exponentialInto,
  inverseInto,
  logarithmInto,
  logSignatureInto,
  prependSegmentInto,
} from "./tensor-algebra.js";
export { TIME_VALUE_LENGTH, timeValueLogSignatureInto } from "./time-value.js";
export { initialSignatureWindow, signatureWindowStep, signatureWindowStepInto } from "./window.js";
export type { SignatureWindowState } from "./window.js";
