/**
 * Generators, tolerances and budgets for tests. Development only: no package ships it.
 *
 * @packageDocumentation
 */
export { propertyBudget } from "./property-budget.js";
export { simplex } from "./simplex.js";
export { ulpDistance } from "./ulp-distance.js";
