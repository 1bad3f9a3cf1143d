"""High-precision values of Pareto/NBD and BG/BB by the formulas of their papers, for test/loaders/statistics.

Run `python3 test/reference/pareto-nbd-and-bg-bb.py` (needs mpmath) to write pareto-nbd-and-bg-bb.json beside this file.
Inputs are decimal texts read as doubles, so that both sides compute with the same numbers.
"""

import json
from pathlib import Path

from mpmath import beta as B, e, gamma, hyp2f1, hyperu, inf, log, loggamma, mp, mpf

mp.dps = 80
STEP = mpf(10) ** -25


def slopes(f, parameters):
    """Derivatives of f by the logarithm of each parameter."""
    rows = []
    for i in range(len(parameters)):
        up, down = list(parameters), list(parameters)
        up[i] *= e**STEP
        down[i] *= e**-STEP
        rows.append((f(*up) - f(*down)) / (2 * STEP))
    return rows


def bracket(r, a, s, b, x, tx, T):
    """(alpha+T)^-(r+x) (beta+T)^-s + s/(r+s+x) A0, and its first term; Fader and Hardie (2005)."""

    def f(t):
        if a >= b:
            return (a + t) ** -(r + x) * (b + t) ** -s * hyp2f1(1, r + x, r + s + x + 1, (a - b) / (a + t))
        return (a + t) ** (1 - r - x) * (b + t) ** -(s + 1) * hyp2f1(1, s + 1, r + s + x + 1, (b - a) / (b + t))

    alive = (a + T) ** -(r + x) * (b + T) ** -s
    return alive + s / (r + s + x) * (f(tx) - f(T)), alive


def pareto(r, a, s, b, x, tx, T):
    # The rates are measured in years and weeks alike: a horizon of 1.3 ages, a discount of 0.002 per unit.
    horizon, rate = 1.3 * T if T > 0 else 1.3, 0.002
    exact = [mpf(v) for v in (r, a, s, b)]
    X, TX, t, h, d = mpf(x), mpf(tx), mpf(T), mpf(horizon), mpf(rate)

    def ll(r, a, s, b):
        return loggamma(r + X) - loggamma(r) + r * log(a) + s * log(b) + log(bracket(r, a, s, b, X, TX, t)[0])

    R, A, S, Be = exact
    total, alive = bracket(R, A, S, Be, X, TX, t)
    lasting = log((Be + t + h) / (Be + t)) if S == 1 else (1 - ((Be + t) / (Be + t + h)) ** (S - 1)) / (S - 1)
    expected = (R + X) / (A + t) * (Be + t) * lasting
    none = bracket(R + X, A + t, S, Be + t, 0, 0, h)[0] * (A + t) ** (R + X) * (Be + t) ** S
    # DERT over P(alive): Fader, Hardie and Lee (2005), eq. 2.
    discounted = (R + X) / (A + t) * d ** (S - 1) * (Be + t) ** S * hyperu(S, S, d * (Be + t))
    return {
        "parameters": [r, a, s, b],
        "history": [x, tx, T],
        "horizon": horizon,
        "rate": rate,
        "logLikelihood": float(ll(*exact)),
        "slopes": [float(v) for v in slopes(ll, exact)],
        "alive": float(alive / total),
        "expected": float(expected),
        "none": float(none),
        "discounted": float(discounted),
    }


def bgbb(a, b, g, d, x, tx, n):
    horizon, rate = 10, 0.1
    exact = [mpf(v) for v in (a, b, g, d)]
    discount = e ** mpf(rate) - 1

    def likelihood(a, b, g, d):
        there = B(a + x, b + n - x) / B(a, b) * B(g, d + n) / B(g, d)
        left = sum(B(a + x, b + tx - x + i) / B(a, b) * B(g + 1, d + tx + i) / B(g, d) for i in range(n - tx))
        return there + left

    def ll(*p):
        return log(likelihood(*p))

    A, Be, G, D = exact
    alive = B(A + x, Be + n - x) / B(A, Be) * B(G, D + n + 1) / B(G, D) / likelihood(*exact)
    chance = (A + x) / (A + Be + n)
    stays = lambda i: B(G, D + n + 1 + i) / B(G, D + n + 1)
    passes = lambda i: B(A + x, Be + n - x + i) / B(A + x, Be + n - x)
    none = sum(passes(i) * (stays(i - 1) - stays(i)) for i in range(1, horizon)) + passes(horizon) * stays(horizon - 1)
    discounted = chance / (1 + discount) * hyp2f1(1, D + n + 1, G + D + n + 1, 1 / (1 + discount))
    return {
        "parameters": [a, b, g, d],
        "history": [x, tx, n],
        "horizon": horizon,
        "rate": rate,
        "logLikelihood": float(ll(*exact)),
        "slopes": [float(v) for v in slopes(ll, exact)],
        "alive": float(alive),
        "expected": float(chance * sum(stays(i) for i in range(horizon))),
        "none": float(none),
        "discounted": float(discounted),
    }


PARETO = [
    # parameters (r, alpha, s, beta), then histories (x, t_x, T)
    ((0.553, 10.578, 0.606, 11.669), [(0, 0, 38.86), (2, 30.43, 38.86), (29, 37.0, 39.0), (1, 0.14, 39.0), (26, 30.0, 31.0)]),
    # t_x = T, and no time at all
    ((0.553, 10.578, 0.606, 11.669), [(3, 10.0, 10.0), (0, 0, 0)]),
    # alpha much larger than beta, and the reverse
    ((0.5, 800.0, 0.6, 0.05), [(0, 0, 39.0), (3, 20.0, 39.0), (40, 39.0, 39.0)]),
    ((0.5, 0.05, 0.6, 8000.0), [(0, 0, 39.0), (3, 20.0, 39.0), (40, 39.0, 39.0), (40, 3.0, 39.0)]),
    # alpha = beta
    ((0.8, 12.0, 0.4, 12.0), [(0, 0, 39.0), (5, 20.0, 39.0)]),
    # s next to 1
    ((0.7, 7.0, 1.0, 20.0), [(0, 0, 52.0), (6, 20.0, 52.0)]),
    ((0.7, 7.0, 1.000000001, 20.0), [(0, 0, 52.0), (6, 20.0, 52.0)]),
    ((0.7, 7.0, 0.999999999, 20.0), [(0, 0, 52.0), (6, 20.0, 52.0)]),
    # hundreds of purchases, and silence after them
    ((0.9, 2.0, 0.3, 30.0), [(1000, 364.0, 365.0), (1000, 300.0, 365.0), (400, 20.0, 365.0)]),
    # customers nearly alike, hardly anyone leaving, nearly everyone leaving
    ((60.0, 400.0, 25.0, 2000.0), [(0, 0, 52.0), (6, 20.0, 52.0), (14, 51.0, 52.0)]),
    ((0.5, 5.0, 0.001, 900.0), [(0, 0, 52.0), (6, 20.0, 52.0)]),
    ((0.5, 5.0, 9.0, 0.3), [(0, 0, 52.0), (6, 20.0, 52.0)]),
]
BGBB = [
    ((1.203522, 0.749716, 0.656718, 2.783441), [(0, 0, 6), (4, 5, 6), (6, 6, 6), (1, 1, 6), (0, 0, 0)]),
    ((0.4, 7.0, 1.0, 30.0), [(0, 0, 104), (9, 40, 104), (3, 104, 104)]),
    ((0.4, 7.0, 1.000000001, 30.0), [(9, 40, 104)]),
    ((0.4, 7.0, 0.999999999, 30.0), [(9, 40, 104)]),
    ((3.0, 0.02, 0.05, 400.0), [(700, 720, 730), (0, 0, 730)]),
    ((0.01, 0.9, 20.0, 0.2), [(1, 2, 50), (0, 0, 50)]),
]

tables = {
    "paretoNbd": [pareto(*parameters, *history) for parameters, histories in PARETO for history in histories],
    "bgBb": [bgbb(*parameters, *history) for parameters, histories in BGBB for history in histories],
}
text = "{\n" + ",\n".join(
    f'  "{name}": [\n' + ",\n".join("    " + json.dumps(row) for row in rows) + "\n  ]" for name, rows in tables.items()
) + "\n}\n"
Path(__file__).with_suffix(".json").write_text(text)
