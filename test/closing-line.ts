/** Ends a test run with one plain line: `N passed, N failed, N skipped`. */
import type {Reporter, TestModule} from "vitest/node";

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = {passed: 0, failed: errors.length, skipped: 0};
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const {state} = test.result();
        if (state !== "pending") count[state]++;
      }
      // A file that cannot be loaded has no tests to fail.
      if (
        module.state() === "failed" &&
        [...module.children.allTests()].every((t) => t.result().state !== "failed")
      )
        count.failed++;
    }
    console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
