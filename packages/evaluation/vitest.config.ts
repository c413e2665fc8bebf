import { packageTests } from "@meristem/testkit/vitest";

export default packageTests();
