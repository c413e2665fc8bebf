/** `npm run bench` in this package: the corpus, timed. */
import { runBench } from "@meristem/testkit/bench";
import { corpus } from "./corpus.js";
import { measurePeak } from "./peak.js";

const peak = await measurePeak(() => performance.now());
runBench("@meristem/kernels", corpus, peak);
