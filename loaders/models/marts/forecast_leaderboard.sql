/*
description: Forecasts of the holdout days by how near they came, with the one that the site uses.
grain: [name]
published: true
columns:
  position: {description: "Place in the list, from 1."}
  name: {description: Model or rule of thumb.}
  kind: {description: model or baseline.}
  chosen: {description: Whether the site forecasts with it.}
  refusal: {description: Why a model could not be fitted; null when it could.}
  actual: {description: Purchase days in the holdout days.}
  expected: {description: How many were expected.}
  error_total: {description: expected / actual - 1; null when nobody bought.}
  error_cohort: {description: "Sum over cohorts of |expected - actual|, over all actual."}
  error_decile: {description: "The same over groups of customers by what was expected of them."}
  score: {description: "Mean of the three errors without sign, to a tenth of a percentage point."}
  rank: {description: 1 for the smallest score.}
*/
select
  errors.position,
  errors.name,
  errors.kind,
  errors.kind = 'model' and coalesce(errors.name = choice.model, false) as chosen,
  errors.refusal,
  errors.actual,
  errors.expected,
  errors.error_total,
  errors.error_cohort,
  errors.error_decile,
  errors.score,
  errors.rank
from marts.forecast_errors as errors
cross join marts.forecast_choice as choice
