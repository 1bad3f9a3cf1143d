"""NBD, BG/NBD and MBG/NBD by the formulas of their papers with 60 digits, for test/loaders/statistics/bg-nbd.test.ts.

    python3 beta-geometric-nbd.py > beta-geometric-nbd.json
"""

import json

from mpmath import beta, diff, exp, gamma, hyp2f1, log, loggamma, mp, mpf, nstr, rf

mp.dps = 60


def log_beta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def nbd(p, x, tx, T):
    r, alpha = p[:2]
    return loggamma(r + x) - loggamma(r) + r * log(alpha) - (r + x) * log(alpha + T)


def bg(p, x, tx, T):
    """Fader, Hardie and Lee 2005, eq. 6."""
    r, alpha, a, b = p
    first = loggamma(r + x) - loggamma(r) + r * log(alpha)
    stays = exp(log_beta(a, b + x) - log_beta(a, b) - (r + x) * log(alpha + T))
    left = exp(log_beta(a + 1, b + x - 1) - log_beta(a, b) - (r + x) * log(alpha + tx)) if x > 0 else 0
    return first + log(stays + left)


def mbg(p, x, tx, T):
    """Batislam, Denizel and Filiztekin 2007: one more occasion to leave."""
    r, alpha, a, b = p
    first = loggamma(r + x) - loggamma(r) + r * log(alpha)
    stays = exp(log_beta(a, b + x + 1) - log_beta(a, b) - (r + x) * log(alpha + T))
    left = exp(log_beta(a + 1, b + x) - log_beta(a, b) - (r + x) * log(alpha + tx))
    return first + log(stays + left)


def slopes(f, p, h):
    """With respect to the logarithms."""
    return [
        diff(lambda u: f([exp(u) if i == k else q for i, q in enumerate(p)], *h), log(p[k])) for k in range(len(p))
    ]


def expected(p, x, T, t, first):
    """If alive: eq. 10 without its denominator; MBG/NBD with b + 1 for b."""
    r, alpha, a, b = p
    e, c, s = a - 1, a + b + x + first - 1, b + x + first
    if e == 0 or c == 0:
        return expected([r, alpha, a + mpf(10) ** -40, b], x, T, t, first)
    z = t / (alpha + T + t)
    return c / e * (1 - (1 - z) ** (r + x) * hyp2f1(r + x, s, c, z))


def probability(p, t, n):
    """Fader, Hardie and Lee 2005, eq. 8."""
    r, alpha, a, b = p
    z = t / (alpha + t)
    count = lambda j: rf(r, j) / gamma(j + 1) * (alpha / (alpha + t)) ** r * z**j
    value = beta(a, b + n) / beta(a, b) * count(n)
    if n > 0:
        value += beta(a + 1, b + n - 1) / beta(a, b) * (1 - sum(count(j) for j in range(n)))
    return value


parameters = [
    ("0.2426", "4.414", "0.793", "2.426"),
    ("0.55", "10", "0.3", "0.4"),
    ("2.5", "0.01", "1", "3"),
    ("0.05", "800", "1.000000001", "0.6"),
    ("30", "40", "0.999999999", "0.000000001"),
    ("0.4", "3", "0.003", "1.2"),
    ("1.5", "20", "6", "700"),
]
histories = [(0, "0", "38.86"), (2, "30.43", "38.86"), (7, "20", "20"), (1, "0.5", "400"), (300, "250.25", "300")]
horizons = ["0.001", "39", "1500"]

cases = []
for p in parameters:
    q = [mpf(v) for v in p]
    for x, tx, T in histories:
        h = (x, mpf(tx), mpf(T))
        odds = lambda first: (
            q[2] / (q[3] + x + first - 1) * ((q[1] + h[2]) / (q[1] + h[1])) ** (q[0] + x) if x + first > 0 else mpf(0)
        )
        cases.append(
            {
                "parameters": [float(v) for v in q],
                "history": [x, float(tx), float(T)],
                "models": {
                    name: {
                        "logLikelihood": f(q[:n], *h),
                        "slopes": slopes(f, q[:n], h),
                        "alive": 1 / (1 + odds(first)) if first is not None else 1,
                        "expected": [
                            expected(q, x, h[2], mpf(t), first)
                            if first is not None
                            else (q[0] + x) * mpf(t) / (q[1] + h[2])
                            for t in horizons
                        ],
                    }
                    for name, f, n, first in (("NBD", nbd, 2, None), ("BG/NBD", bg, 4, 0), ("MBG/NBD", mbg, 4, 1))
                },
            }
        )
pmf = [
    {"parameters": [float(v) for v in p], "t": float(t), "n": n, "probability": probability([mpf(v) for v in p], mpf(t), n)}
    for p in parameters[:3]
    for t in ("0.5", "39")
    for n in (0, 1, 5, 30)
]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return float(nstr(value, 20)) if isinstance(value, mpf) else value


print(json.dumps(plain({"horizons": [float(t) for t in horizons], "cases": cases, "pmf": pmf}), indent=2))
