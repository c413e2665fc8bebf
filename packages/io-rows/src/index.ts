/** Built in the next commits. */
export {};
