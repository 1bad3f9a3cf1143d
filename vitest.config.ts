import {defineConfig} from "vitest/config";
import ClosingLine from "./test/closing-line.ts";
import LongestFirst from "./test/longest-first.ts";

/** Tests that share no folder: files share a process, which saves starting one and reading libraries and models for each. */
const pure = [
  "test/src/**/*.test.ts",
  "test/reference/**/*.test.ts",
  "test/loaders/{graph,models,publish,segments,statistics}/**/*.test.ts",
];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    // The bundler, a program in Go, else spends a third of its time on tidying up memory that there is enough of.
    env: {GOGC: "400"},
    setupFiles: ["test/properties.ts"],
    sequence: {sequencer: LongestFirst},
    reporters: ["default", new ClosingLine()],
    projects: [
      {
        extends: true,
        test: {name: "in memory", include: pure, isolate: false},
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
