import {defineConfig} from "vitest/config";
import ClosingLine from "./test/closing-line.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/slow/**"],
    testTimeout: 60_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    globalSetup: ["test/setup.ts"],
    setupFiles: ["test/properties.ts"],
    reporters: ["default", new ClosingLine()],
  },
});
