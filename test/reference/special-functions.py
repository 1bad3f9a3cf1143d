"""High-precision values of special functions over a wide grid, for test/loaders/statistics/special.

Run `python3 test/reference/special-functions.py` (needs mpmath), then the formatter, to write special-functions.json.
Inputs are decimal texts read as doubles, so that both sides compute with the same numbers.
"""

import json
from pathlib import Path

from mpmath import expm1, hyp2f1, mp, mpf

mp.dps = 60


def competing_gammas():
    """[a, s, rho, q], q = s/(a+s) 2F1(1, a; a+s+1; 1-rho): Pareto/NBD a = r+x, rho = (beta+t)/(alpha+t)."""
    rows = []
    shapes = [(0.003, 0.6), (0.25, 1e-9), (0.55, 0.61), (1.4, 1.0), (1.0, 1 + 1e-9), (3.0, 1 - 1e-9), (30.0, 12.0), (400.0, 0.05)]
    for r, s in shapes:
        for x in [0, 1, 7, 60, 400, 1000]:
            for rho in [1e-6, 1e-3, 0.2, 0.97, 1.0, 1.00001, 1.3, 6.0, 900.0, 1e6]:
                a, A, S, R = r + x, mpf(r + x), mpf(s), mpf(rho)
                if R >= 1:
                    q = S / (A + S) * hyp2f1(1, A, A + S + 1, 1 - R)
                else:
                    q = S / ((A + S) * R) * hyp2f1(1, S + 1, A + S + 1, 1 - 1 / R)
                rows.append([a, s, rho, float(q)])
    return rows


def hypergeometric_excess():
    """[p, e, c, z, c (2F1(p, e; c; z) - 1) / e]: BG/NBD p = a+b-1-r, e = a-1, c = a+b+x-1."""
    rows = []
    shapes = [(0.25, 0.8, 2.4), (0.25, 1.0, 2.4), (0.25, 1 + 1e-9, 2.4), (0.25, 1 - 1e-9, 1.0), (0.5, 0.2, 0.3), (0.01, 0.003, 0.5),
              (6.0, 0.4, 0.9), (6.3, 2.5, 0.7), (1.0, 3.7, 11.0), (0.3, 40.0, 160.0)]
    for r, a, b in shapes:
        for x in [0, 1, 4, 33, 300, 1000]:
            for z in [1e-9, 1e-3, 0.1, 0.5, 0.74, 0.76, 0.9, 0.99, 0.9999]:
                p, e, c = a + b - 1 - r, a - 1, a + b + x - 1
                P, E, C, Z = mpf(p), mpf(e), mpf(c), mpf(z)
                if E == 0:
                    # The limit e -> 0, from the series itself.
                    value, term, n = mpf(0), P * Z, 1
                    while abs(term) > mpf(10) ** -45 * (1 + abs(value)) or n < 50:
                        value += term
                        term *= (P + n) * n * Z / ((C + n) * (n + 1))
                        n += 1
                else:
                    value = C * (hyp2f1(P, E, C, Z) - 1) / E
                rows.append([p, e, c, z, float(value)])
    return rows


def expm1_over():
    """[e, l, (exp(e l) - 1) / e]"""
    return [
        [e, l, float(expm1(mpf(e) * mpf(l)) / mpf(e))]
        for e in [-0.997, -0.2, -1e-9, 1e-16, 1e-9, 0.3, 5.0]
        for l in [-30.0, -2.5, -1e-6, -1e-14, 1e-3, 2.0]
    ]


if __name__ == "__main__":
    text = {
        "competingGammas": competing_gammas(),
        "hypergeometricExcess": hypergeometric_excess(),
        "expm1Over": expm1_over(),
    }
    lines = []
    for name, rows in text.items():
        body = ",\n".join("    " + json.dumps(row) for row in rows)
        lines.append(f'  "{name}": [\n{body}\n  ]')
    Path(__file__).with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
