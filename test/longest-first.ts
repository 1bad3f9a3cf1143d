/** Long files start first, so that both workers end at about the same time. */
import {BaseSequencer, type TestSpecification} from "vitest/node";

/** Files that take more than ten seconds of a processor, the longest first. */
const long = [
  "real/real",
  "browser/site",
  "pipeline/reproducible",
  "pipeline/bad-input",
  "pipeline/killed",
  "browser/figures",
  "site/build",
  "pipeline/demo-truth",
  "real/contracts",
  "pipeline/forecast-input",
  "loaders/cli",
  "pipeline/incremental",
  "demo/files",
  "models/models",
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({moduleId}: TestSpecification) => {
      const found = long.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return found < 0 ? long.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
