"""Values that verification.test.ts compares with where the literature's own are known to be a little off.

Textbook formulas with 40 digits (mpmath), written without a look at the program. Run from the folder of the data:

    python3 verification.py <shared/data>
"""

import sys
from collections import defaultdict
from datetime import date

from mpmath import hyp2f1, mp, mpf, nstr, rf

mp.dps = 40
days = defaultdict(set)
for line in open(f"{sys.argv[1]}/cdnow/CDNOW_sample.txt"):
    _, customer, day, _, _ = line.split()
    days[customer].add(date(int(day[:4]), int(day[4:6]), int(day[6:])))
end, origin = date(1997, 9, 30), date(1997, 1, 1)


def unconditional(r, alpha, a, b, t):
    """Fader, Hardie and Lee 2005, eq. 9."""
    return (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + t)) ** r * hyp2f1(r, b, a + b - 1, t / (alpha + t)))


def conditional(r, alpha, a, b, x, tx, T, t):
    """Fader, Hardie and Lee 2005, eq. 10."""
    power = ((alpha + T) / (alpha + T + t)) ** (r + x)
    top = (a + b + x - 1) / (a - 1) * (1 - power * hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + T + t)))
    return top / (1 + (a / (b + x - 1) * ((alpha + T) / (alpha + tx)) ** (r + x) if x > 0 else 0))


btyd = [mpf(p) for p in ("0.2425945", "4.4136019", "0.7929199", "2.4258881")]
print("E[X(52)], E[X(78)]", [nstr(unconditional(*btyd, mpf(t)), 10) for t in (52, 78)])

groups = defaultdict(lambda: defaultdict(int))
births = defaultdict(int)
for bought in days.values():
    first, known = min(bought), [d for d in bought if d <= end]
    births[(first - origin).days] += 1
    x = len(known) - 1
    groups[min(x, 7)][x, (max(known) - first).days, (end - first).days] += 1
means = []
for x in range(8):
    total = sum(n * conditional(*btyd, k, mpf(tx) / 7, mpf(T) / 7, 39) for (k, tx, T), n in groups[x].items())
    means.append(nstr(total / sum(groups[x].values()), 8))
print("mean expected purchases by x", means)
weeks = [
    nstr(sum(n * unconditional(*btyd, week - mpf(day) / 7) for day, n in births.items() if day < 7 * week), 9)
    for week in range(20, 26)
]
print("cumulative, weeks 20 to 25", weeks)


def gifts(alpha, beta, gamma, delta, n):
    """Fader, Hardie and Shang 2010, eq. 9 as a sum: chance to give times chance to be there for each year."""
    return alpha / (alpha + beta) * sum(rf(delta, i) / rf(gamma + delta, i) for i in range(1, n + 1))


def more_gifts(alpha, beta, gamma, delta, x, last, n, more):
    """The same weighed by what was seen: x of n years, the last in year `last`."""

    def seen(years):
        buys = rf(alpha, x) * rf(beta, years - x) / rf(alpha + beta, years)
        return buys

    there = seen(n) * rf(delta, n) / rf(gamma + delta, n)
    left = sum(seen(i) * gamma * rf(delta, i) / rf(gamma + delta, i + 1) for i in range(last, n))
    chance = (alpha + x) / (alpha + beta + n)
    years = sum(rf(delta + n, i) / rf(gamma + delta + n, i) for i in range(1, more + 1))
    return there / (there + left) * chance * years


donors = [mpf(p) for p in ("1.203522", "0.749716", "0.656718", "2.783441")]
print("BG/BB E(10)", nstr(gifts(*donors, 10), 10))
print("BG/BB (0,0), (4,5)", [nstr(more_gifts(*donors, *h, 6, 10), 10) for h in ((0, 0), (4, 5))])
