"""The Gamma-Gamma model fitted with scipy to made-up spends, for test/loaders/statistics/gamma-gamma.test.ts.

    python3 gamma-gamma.py > gamma-gamma.json
"""

import json

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import pearsonr

random = np.random.default_rng(42)


def log_likelihood(logs, x, z):
    """Fader and Hardie 2013, eq. 1a."""
    p, q, g = np.exp(logs)
    return np.sum(
        gammaln(p * x + q)
        - gammaln(p * x)
        - gammaln(q)
        + q * np.log(g)
        + (p * x - 1) * np.log(z)
        + p * x * np.log(x)
        - (p * x + q) * np.log(g + x * z)
    )


def fitted(x, z):
    best = None
    for start in ([1.8, 1.3, np.log(z.mean() / 2)], [0.0, 0.7, np.log(z.mean())]):
        found = minimize(lambda v: -log_likelihood(v, x, z), start, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-12, "maxiter": 20000, "maxfev": 20000})
        if best is None or found.fun < best.fun:
            best = found
    step = 1e-4
    hessian = np.zeros((3, 3))
    f = lambda v: -log_likelihood(v, x, z)
    for i in range(3):
        for j in range(3):
            ei, ej = np.eye(3)[i] * step, np.eye(3)[j] * step
            at = best.x
            hessian[i, j] = (f(at + ei + ej) - f(at + ei - ej) - f(at - ei + ej) + f(at - ei - ej)) / (4 * step**2)
    errors = np.sqrt(np.diag(np.linalg.inv(hessian)))
    return {
        "parameters": list(np.exp(best.x)),
        "logLikelihood": -best.fun,
        "standardErrors": list(np.exp(best.x) * errors),
    }


sets = []
for n, p, q, g in ((120, 6.0, 4.0, 15.0), (300, 1.2, 2.5, 40.0), (200, 3.0, 0.8, 5.0)):
    x = random.geometric(0.4, n)
    z = np.round(random.gamma(p * x, 1 / (random.gamma(q, 1 / g, n) * x)), 2)
    z = np.maximum(z, 0.01)
    r = pearsonr(x, z)
    interval = r.confidence_interval(0.95)
    sets.append(
        {
            "frequency": x.tolist(),
            "spend": z.tolist(),
            **fitted(x, z),
            "correlation": [r.statistic, interval.low, interval.high],
        }
    )
print(json.dumps(sets, indent=2))
