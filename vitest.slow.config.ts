import {defineConfig} from "vitest/config";
import ClosingLine from "./test/closing-line.ts";

export default defineConfig({
  test: {
    include: ["test/slow/**/*.test.ts", "test/real/real.test.ts"],
    env: {PERENNIAL_SLOW_TESTS: "1"},
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    fileParallelism: false,
    reporters: ["default", new ClosingLine()],
  },
});
