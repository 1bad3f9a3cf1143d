/** The parts of the page that are words: money and frequency, leaving, what to do, and the statistics. */
import {h, replace} from "./dom.js";
import {count, counted, dash} from "./format.js";
import {plainTable} from "./plain-table.js";
import {ruleList} from "./trust-leaderboard.js";
import type {TrustReport} from "./trust-report.js";
import {choiceSentence, leavingSentence, refusalList, spendSentence, trustSteps} from "./trust-words.js";

/** Whether those who buy often also spend more each time, and what the model cannot say of leaving. */
export function trustLimits({forecast}: TrustReport): HTMLElement {
  const leaving = leavingSentence(forecast.model?.name);
  return h(
    "div",
    {class: "prose"},
    forecast.kind === "purchases" && h("p", {}, spendSentence(forecast.spend)),
    leaving !== "" && h("p", {}, leaving),
    h(
      "p",
      {},
      "The models know when customers bought, not why. A season, a campaign, a new competitor or a closed shop is outside of them, and so outside of their ranges.",
    ),
  );
}

export function trustStepList(report: TrustReport): HTMLElement {
  const section = h("ol", {class: "steps"});
  Promise.all([report.contests(), report.deciles()])
    .then(([contests, deciles]) =>
      replace(
        section,
        trustSteps(report.forecast, contests, deciles).map(({title, text}) =>
          h("li", {}, h("strong", {}, title), " ", text),
        ),
      ),
    )
    .catch(() => replace(section));
  return section;
}

/** Parameters with their intervals, likelihoods, refusals, and what the rules of thumb say. */
export function trustDetails({forecast}: TrustReport): HTMLElement {
  const {model, models} = forecast;
  const refusals = refusalList(forecast);
  return h(
    "details",
    {class: "more"},
    h("summary", {}, "The statistics"),
    model && h("p", {}, choiceSentence(forecast)),
    model?.usedPrior &&
      h(
        "p",
        {},
        "The data alone left a parameter open; a weak prior, stated in the documentation of methods, closed it.",
      ),
    model && h("p", {class: "table-title"}, "Its parameters, with times in weeks:"),
    model &&
      plainTable(`Parameters of ${model.name}, times in weeks`, model.parameters, [
        {label: "Parameter", header: true, value: (p) => p.name},
        {label: "Meaning", value: (p) => p.meaning},
        {label: "Estimate", value: (p) => parameter(p.estimate), number: true},
        {label: "90 % interval", value: (p) => `${parameter(p.low)} to ${parameter(p.high)}`, number: true},
      ]),
    models.length > 0 && h("p", {class: "table-title"}, "All models, fitted on all days:"),
    models.length > 0 &&
      plainTable("Models fitted on all days", models, [
        {label: "Model", header: true, value: (m) => m.name},
        {
          label: "Log-likelihood",
          value: (m) => (m.logLikelihood === null ? dash : likelihood(m.logLikelihood)),
          number: true,
        },
        {label: "Fitted", value: (m) => (m.refusal === null ? "yes" : "no")},
      ]),
    refusals.length > 0 &&
      h(
        "ul",
        {},
        refusals.map((text) => h("li", {}, text)),
      ),
    h("p", {class: "table-title"}, "The rules of thumb:"),
    ruleList(),
    h(
      "p",
      {class: "quiet"},
      model
        ? `Fitted on ${counted(model.customers, "customer")} by maximum likelihood; ranges come from draws of the parameters and simulated purchases.`
        : `${count(models.length)} models were tried.`,
    ),
  );
}

/** "−279,005.9": differences of a few units tell models apart. */
function likelihood(value: number): string {
  const [whole = "", tenth = ""] = Math.abs(value).toFixed(1).split(".");
  return `${value < 0 ? "−" : ""}${count(Number(whole))}.${tenth}`;
}

/** Four digits: "0.2426", "4.414", "12.07". */
function parameter(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
