/** Which cubes a choice of the retention page reads. */
import {withProjections} from "./projection.js";
import {type CohortCell, type CurvePoint, cohortCells, meanCurve} from "./retention-cells.js";
import {groupOf, lensOf, type RetentionReport, type RetentionState} from "./retention-report.js";

/** The cells of a choice. */
export async function cellsOf(
  {manifest, cube}: RetentionReport,
  state: RetentionState,
): Promise<CohortCell[]> {
  const who = groupOf(state, manifest);
  const lens = lensOf(state, manifest);
  if (!who) return cohortCells(await cube(`retention-${state.period}`), lens);
  const by = await cube(`retention-${state.period}-by`);
  return cohortCells(by, {...lens, dimension: who.dimension.name, value: who.value});
}

/** The same cells with what the model expects of the open ones; `any` tells whether the model projects anything. */
export async function projectedCellsOf(
  report: RetentionReport,
  state: RetentionState,
): Promise<{cells: CohortCell[]; any: boolean}> {
  const [cells, cube] = await Promise.all([
    cellsOf(report, state),
    report.cube(`projection-${state.period}`),
  ]);
  const dimension = groupOf(state, report.manifest)?.dimension.name;
  return {
    cells: withProjections(cells, cube, {...lensOf(state, report.manifest), dimension}),
    any: cube.length > 0,
  };
}

/** Name of the cube with the mean curve of a choice. */
export function curveCube(state: RetentionState, manifest: RetentionReport["manifest"]): string {
  return `retention-curves-${state.period}${groupOf(state, manifest) ? "-by" : ""}`;
}

/** The mean curve of a choice. */
export async function curveOf(report: RetentionReport, state: RetentionState): Promise<CurvePoint[]> {
  const {manifest, cube} = report;
  const who = groupOf(state, manifest);
  return meanCurve(await cube(curveCube(state, manifest)), {
    ...lensOf(state, manifest),
    dimension: who?.dimension.name,
    value: who?.value,
  });
}
