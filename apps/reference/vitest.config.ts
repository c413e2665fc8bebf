import { packageTests } from "@meristem/testkit/vitest";

export default packageTests({ globalSetup: ["tests/bundle-command.ts"] });
