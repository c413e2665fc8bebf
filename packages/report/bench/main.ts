/** `npm run bench` in this package: the corpus, timed. */
import { runBench } from "@meristem/testkit/bench";
import { corpus } from "./corpus.js";

runBench("@meristem/report", corpus);
