/** Pure functions over numbers: intervals for shares and ratios. Knows no database and no file. */

export {
  type BaselineName,
  baselineNames,
  cohortMean,
  lastPeriodAgain,
  pastRateContinues,
} from "./baselines.ts";
export {bdw} from "./bdw.ts";
export {bgBb, bgBbDiscountedIfAlive, fitBgBb} from "./bg-bb.ts";
export {bgNbd, bgNbdProbability, fitBgNbd} from "./bg-nbd.ts";
export {
  type Candidate,
  type Contender,
  chooseModel,
  leaderboard,
  type ModelChoice,
  type Ranked,
} from "./choice.ts";
export {constantRenewal} from "./constant-renewal.ts";
export {drawParameters} from "./draws.ts";
export {type FitOptions, fitPurchases} from "./fit-purchases.ts";
export {fitRenewals, type RenewalFitOptions} from "./fit-renewals.ts";
export {
  type Discounting,
  discountedPurchasesOf,
  expectedPurchases,
  expectedPurchasesOf,
  noPurchaseOf,
  probabilityAlive,
} from "./forecast.ts";
export {
  drawSpendParameters,
  expectedSpend,
  fitGammaGamma,
  type SpendCorrelation,
  SpendError,
  type SpendFit,
  type Spending,
  spendParameters,
} from "./gamma-gamma.ts";
export {type AgeHazard, hazardByAge} from "./hazard.ts";
export {
  expectationGroups,
  type HoldoutClasses,
  type HoldoutErrors,
  holdoutErrors,
} from "./holdout.ts";
export type {Interval} from "./interval.ts";
export {type KMeans, type KMeansOptions, kMeans, meanSilhouette, type Points} from "./k-means.ts";
export {
  atRiskAt,
  kaplanMeier,
  LifetimeError,
  type Lifetimes,
  lastWithAtRisk,
  type RiskTable,
  riskTable,
  type SurvivalCurve,
  type SurvivalPoint,
  type SurvivalTime,
  survivalAt,
  survivalTime,
  waitOfThoseWhoEnd,
} from "./kaplan-meier.ts";
export {holm, type LogRank, type LogRankRefusal, logRank} from "./log-rank.ts";
export {fitMbgNbd, mbgNbd, mbgNbdProbability} from "./mbg-nbd.ts";
export {fitNbd, nbd, nbdProbability} from "./nbd.ts";
export {newcombeDifference} from "./newcombe-difference.ts";
export {normalQuantile} from "./normal-quantile.ts";
export {
  type CellMembers,
  type CellProjection,
  type PerPurchase,
  projectCell,
  type Range,
} from "./open-cell.ts";
export {fitParetoNbd, paretoNbd, paretoNbdDiscountedIfAlive} from "./pareto-nbd.ts";
export {type Horizon, type Prediction, type PredictOptions, predictTotal} from "./predict.ts";
export {HistoryError, type PurchaseHistories, purchaseHistories} from "./purchase-histories.ts";
export type {
  Parameter,
  ParameterValues,
  PurchaseFit,
  PurchaseModel,
  PurchaseModelName,
  Refusal,
} from "./purchase-model.ts";
export {type Random, randomFrom} from "./random.ts";
export {ratioDifference} from "./ratio-difference.ts";
export {type RatioInterval, type RatioSums, ratioInterval} from "./ratio-interval.ts";
export {
  discountedResidualLifetime,
  drawRenewalParameters,
  expectedPeriods,
  furtherPeriods,
  type PeriodsPrediction,
  predictPeriods,
  probabilityRenewed,
  type RenewalParameters,
  renewalSurvival,
  retentionRates,
  simulateRenewals,
} from "./renewal-forecast.ts";
export {
  type RenewalFit,
  type RenewalModel,
  type RenewalModelName,
  renewalLogLikelihood,
} from "./renewal-model.ts";
export {knownAfter, type RenewalTenures, renewals, renewalTenures} from "./renewal-tenures.ts";
export {type RobustScale, robustScale} from "./robust-scale.ts";
export {sbg} from "./sbg.ts";
export {amountRange, countRange} from "./sum-intervals.ts";
export {
  cumulativePurchases,
  type Joiners,
  type Tracked,
  type Tracking,
  trackPurchases,
} from "./tracking.ts";
export {type GroupSums, type VarianceExplained, varianceExplained} from "./variance-explained.ts";
export {wilsonInterval} from "./wilson-interval.ts";
