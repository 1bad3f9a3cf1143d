import {defineConfig} from "vitest/config";
import ClosingLine from "./test/closing-line.ts";
import LongestFirst from "./test/longest-first.ts";

/** Tests of functions that keep nothing: files share a process, which saves starting one and reading libraries for each. */
const pure = ["test/src/**/*.test.ts", "test/reference/**/*.test.ts", "test/loaders/statistics/**/*.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    setupFiles: ["test/properties.ts"],
    sequence: {sequencer: LongestFirst},
    reporters: ["default", new ClosingLine()],
    projects: [
      {
        extends: true,
        test: {name: "functions", include: pure, isolate: false},
      },
      {
        extends: true,
        test: {
          name: "company",
          include: ["test/**/*.test.ts"],
          exclude: ["test/slow/**", ...pure],
          globalSetup: ["test/setup.ts"],
        },
      },
    ],
  },
});
