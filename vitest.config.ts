import {defineConfig} from "vitest/config";

// Two cores: files run one after another where they build sites, two at a time otherwise.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/slow/**"],
    testTimeout: 60_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    globalSetup: ["test/setup.ts"],
  },
});
