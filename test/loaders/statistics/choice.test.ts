import {describe, expect, it} from "vitest";
import {
  type Candidate,
  type Contender,
  chooseModel,
  type HoldoutErrors,
  leaderboard,
} from "../../../loaders/statistics/index.ts";

const errors = (total: number, cohort: number, decile: number): HoldoutErrors => ({
  actual: 1000,
  expected: 1000 * (1 + total),
  total,
  cohort,
  decile,
});

const model = (name: string, parameters: number, e: HoldoutErrors | null): Contender => ({
  name,
  kind: "model",
  parameters,
  errors: e,
  refusal: e === null ? "Too few customers bought again." : null,
});

const baseline = (name: string, e: HoldoutErrors): Contender => ({
  name,
  kind: "baseline",
  parameters: 0,
  errors: e,
  refusal: null,
});

const candidate = (name: string, parameters: number, logLikelihood: number | null): Candidate => ({
  name,
  parameters,
  logLikelihood,
  customers: 1000,
  refusal: logLikelihood === null ? "Too few customers bought again." : null,
});

describe("the leaderboard", () => {
  it("ranks by the mean of the three errors, whatever their sign", () => {
    const ranked = leaderboard([
      model("A", 4, errors(-0.12, 0.15, 0.18)),
      model("B", 4, errors(0.06, 0.15, 0.15)),
      baseline("C", errors(0.9, 0.9, 0.9)),
    ]);
    expect(ranked.map((r) => [r.name, r.score, r.rank])).toEqual([
      ["B", 0.12, 1],
      ["A", 0.15, 2],
      ["C", 0.9, 3],
    ]);
  });

  it("puts the simpler first among those less than a tenth of a point apart", () => {
    const ranked = leaderboard([
      model("A", 4, errors(-0.1, 0.1, 0.1)),
      model("B", 2, errors(-0.1, 0.1, 0.1011)),
    ]);
    expect(ranked.map((r) => r.name)).toEqual(["B", "A"]);
  });

  it("keeps what could not be fitted, last and without a rank", () => {
    const ranked = leaderboard([model("A", 4, null), model("B", 2, errors(2, 2, 2))]);
    expect(ranked.map((r) => [r.name, r.rank, r.refusal])).toEqual([
      ["B", 1, null],
      ["A", null, "Too few customers bought again."],
    ]);
  });
});

describe("the choice", () => {
  const candidates = [candidate("A", 4, -900), candidate("B", 4, -901), candidate("C", 2, null)];
  const ranked = leaderboard([
    baseline("Cohort mean", errors(0, 0, 0)),
    model("B", 4, errors(0.1, 0.1, 0.1)),
    model("A", 4, errors(0.2, 0.2, 0.2)),
  ]);

  it("is the best model, also behind a baseline", () => {
    expect(chooseModel({candidates, ranked, configured: null, holdoutReason: null})).toEqual({
      model: "B",
      chosenBy: "holdout",
      reason: "B was nearest to what customers did in the time held back.",
    });
  });

  it("passes over a model that all data do not allow", () => {
    const [a, , c] = candidates;
    const choice = chooseModel({
      candidates: [a!, {...candidate("B", 4, null)}, candidate("D", 2, -910), c!],
      ranked,
      configured: null,
      holdoutReason: null,
    });
    expect(choice.model).toBe("A");
  });

  it("is the configured one", () => {
    expect(chooseModel({candidates, ranked, configured: "A", holdoutReason: null})).toEqual({
      model: "A",
      chosenBy: "configuration",
      reason: "A is configured.",
    });
  });

  it("says when the configured one cannot be used", () => {
    expect(chooseModel({candidates, ranked, configured: "C", holdoutReason: null}).reason).toBe(
      "C is configured, but it could not be fitted: Too few customers bought again. B was nearest to what customers did in the time held back.",
    );
  });

  it("falls to the penalised likelihood without a holdout, and says why", () => {
    // BIC with ln 1000 = 6.9078: A -2·-900 + 4·6.9078 = 1827.6; B 1829.6; D -2·-905 + 2·6.9078 = 1823.8.
    expect(
      chooseModel({
        candidates: [...candidates, candidate("D", 2, -905)],
        ranked: [],
        configured: null,
        holdoutReason: "The data span only 40 days.",
      }),
    ).toEqual({
      model: "D",
      chosenBy: "likelihood",
      reason:
        "The data span only 40 days. So the model was chosen that fits all data best for its number of parameters: D.",
    });
  });

  it("says so when nobody bought in the time held back", () => {
    const nobody = {actual: 0, expected: 5, total: null, cohort: null, decile: null};
    const choice = chooseModel({
      candidates,
      ranked: leaderboard([model("A", 4, nobody), model("B", 4, nobody)]),
      configured: null,
      holdoutReason: null,
    });
    expect(choice.model).toBe("A");
    expect(choice.reason).toMatch(/^Nobody bought in the time held back/);
  });

  it("says when there is only one, and when there is none", () => {
    const one = {ranked: [], configured: null, holdoutReason: null};
    expect(chooseModel({...one, candidates: [candidate("A", 4, -1), candidate("C", 2, null)]})).toEqual({
      model: "A",
      chosenBy: "only one",
      reason: "A is the only model that could be fitted.",
    });
    expect(chooseModel({...one, candidates: [candidate("C", 2, null)]})).toEqual({
      model: null,
      chosenBy: "none",
      reason: "No model of repeat purchases could be fitted: Too few customers bought again.",
    });
    expect(chooseModel({...one, candidates: []}).reason).toBe(
      "No model of repeat purchases could be fitted.",
    );
  });
});
