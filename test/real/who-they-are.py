"""Works out, from the raw files and without the product, who the customers of six companies are: value tiers,
lifecycle stages and RFM groups, as real.test.ts expects them.

    python3 test/real/who-they-are.py <data folder> > test/real/who-they-are.json

Standard library only. Orders are those of expected.py. The definitions are the product's (docs/methods.md), written
here a second time and without a look at the models:

twelve months  the year up to the as-of date, to the day; the four quarters that end where a quarter does.
value          what the customer's orders of the twelve months brought: margin, where costs are known, else revenue
               after refunds. None of these companies knows what contacts, service or loyalty cost. Orders that were
               paid back before the customer's first purchase are left out.
tiers          of those with a purchase day in the twelve months, by value: the first fifth (rounded down) is best, the
               last (rounded up) bottom; equals that do not fit whole into a fifth are in the middle, as are all where
               there are fewer than five.
spread         shares of the fifths by place, equals or not: floor(n / 5) at the top, as many as are beyond 4/5 of n at
               the bottom. Gini = sum of (n + 1 - 2 place) x value over n x sum, from the largest value down, values
               below zero taken as zero.
all time       the same for all orders of all customers, also for shares a customer below zero counting as zero.
moves          tiers at the end of the last quarter that is over, of those in a tier four quarters before.
loss-making    value below zero in the twelve months; new: first purchase day within them.
rfm            1 + floor(5 (b + n/2) / N) of days since the last purchase day, purchase days and revenue so far.
stages         see stage(); orders as they were placed, before refunds.

The rules for small groups are not applied here.
"""

import bisect
import datetime
import json
import math
import pathlib
import statistics
import sys
from collections import Counter, defaultdict
from decimal import Decimal

from expected import SETS, first_day, index, last_day, number, orders_of, rate

COMPANIES = ("cdnow", "complete-journey", "superstore-zh", "fuzzy-factory", "ravenstack", "maven-crm")

LIFECYCLE = {
    "decline_chance": 0.05,
    "ended_chance": 0.005,
    "base_weight": 2,
    "usual_wait_days": 60,
    "stable_orders": 4,
    "stable_days": 90,
    "stable_variation": 1,
    "spend_share": 0.4,
}
STAGES = ("exploration", "formation", "stable", "decline", "ended")
TIERS = ("best", "middle", "bottom")

# Worth of money and frequency down, recency across.
GROUPS = {
    5: ("New", "Potential loyal", "Potential loyal", "Champions", "Champions"),
    4: ("Promising", "Potential loyal", "Potential loyal", "Loyal", "Champions"),
    3: ("About to sleep", "About to sleep", "Need attention", "Loyal", "Loyal"),
    2: ("Hibernating", "Hibernating", "At risk", "At risk", "At risk"),
    1: ("Lost", "Lost", "At risk", "Cannot lose", "Cannot lose"),
}


def figures(set_):
    as_of = set_.get("as_of") or max(l["day"] for l in set_["lines"])
    lines = [l for l in set_["lines"] if l["day"] <= as_of]
    orders = orders_of(lines)
    customers = histories(orders)
    start = as_of.replace(year=as_of.year - 1) + datetime.timedelta(days=1)
    over = index("quarter", as_of + datetime.timedelta(days=1)) - 1
    return {
        "as_of": as_of.isoformat(),
        "customers": len(customers),
        "all_time": inequality([c["ever"] for c in customers.values()]),
        "twelve_months": year(customers, start, as_of),
        "tier_moves": moves(customers, over),
        "rfm": rfm(customers, start, as_of),
        "stages": stages(orders, min(l["day"] for l in lines), as_of),
    }


def histories(orders):
    """Customer -> days with a purchase, orders from the first of them on and what they brought; all orders' value."""
    own = defaultdict(list)
    for o in orders:
        own[o["customer"]].append(o)
    result = {}
    for customer, some in own.items():
        days = sorted({o["day"] for o in some if o["counts"]})
        if days:
            since = [o for o in some if o["day"] >= days[0]]
            ever = max(Decimal(0), brought(some)["value"])
            result[customer] = {"days": days, "orders": since, "ever": ever, **brought(since)}
    return result


def brought(orders):
    """Revenue after refunds, and value: margin where it is known, else revenue."""
    revenue = sum(o["net"] for o in orders)
    margins = [o["margin"] for o in orders]
    known = None not in margins
    return {"revenue": revenue, "value": sum(margins) if known else revenue, "known": known}


# Value.


def values(customers, start, end):
    """Customer -> revenue, value and number of orders, of those with a purchase day from start to end."""
    result = {}
    for customer, c in customers.items():
        if not any(start <= day <= end for day in c["days"]):
            continue
        within = [o for o in c["orders"] if start <= o["day"] <= end]
        result[customer] = {
            **brought(within),
            "orders": sum(o["counts"] for o in within),
            "new": c["days"][0] >= start,
        }
    return result


def year(customers, start, end):
    of = values(customers, start, end)
    tier = tiers({customer: v["value"] for customer, v in of.items()})
    total = sum(v["value"] for v in of.values())
    losing = [v for v in of.values() if v["value"] < 0]
    return {
        "from": start.isoformat(),
        "customers": len(of),
        "costs_known": all(v["known"] for v in of.values()),
        "revenue": number(sum(v["revenue"] for v in of.values())),
        "value": number(total),
        "spread_of_revenue": inequality([v["revenue"] for v in of.values()]),
        "spread_of_value": inequality([v["value"] for v in of.values()]),
        "loss_making": {
            "customers": len(losing),
            "new": sum(v["new"] for v in losing),
            "sum": number(sum((v["value"] for v in losing), Decimal(0))),
        },
        "tiers": {
            name: {
                "customers": len(some),
                "new": sum(v["new"] for v in some),
                "orders": sum(v["orders"] for v in some),
                "revenue": number(sum((v["revenue"] for v in some), Decimal(0))),
                "value": number(sum((v["value"] for v in some), Decimal(0))),
                "share": rate(sum(v["value"] for v in some), total),
            }
            for name in TIERS
            for some in [[v for customer, v in of.items() if tier[customer] == name]]
        },
    }


def tiers(value):
    """Customer -> tier. Places of equals run from the first to the last of them."""
    n = len(value)
    best, bottom = n // 5, -(-n // 5)
    ordered = sorted(value.values(), reverse=True)
    first, last = {}, {}
    for place, v in enumerate(ordered, 1):
        first.setdefault(v, place)
        last[v] = place
    if n < 5:
        return dict.fromkeys(value, "middle")
    return {
        customer: "best" if last[v] <= best else "bottom" if first[v] > n - bottom else "middle"
        for customer, v in value.items()
    }


def inequality(amounts):
    ordered = sorted(amounts, reverse=True)
    n, total = len(ordered), sum(ordered)
    held = [max(v, Decimal(0)) for v in ordered]
    top, bottom = n // 5, n - 4 * n // 5
    weighed = sum((n + 1 - 2 * place) * v for place, v in enumerate(held, 1))
    return {
        "customers": n,
        "gini": rate(weighed, n * sum(held)),
        "top": rate(sum(ordered[:top]), total),
        "middle": rate(sum(ordered[top : n - bottom]), total),
        "bottom": rate(sum(ordered[n - bottom :]), total),
    }


def moves(customers, over):
    """From tier -> to tier -> customers, from the end of the quarter a year before `over` to the end of `over`."""

    def at(quarter):
        of = values(customers, first_day("quarter", quarter - 3), last_day("quarter", quarter))
        return tiers({customer: v["value"] for customer, v in of.items()})

    before, now = at(over - 4), at(over)
    if not before:
        return None
    counts = Counter((tier, now.get(customer, "silent")) for customer, tier in before.items())
    came = Counter(tier for customer, tier in now.items() if customer not in before)
    return {
        "from": last_day("quarter", over - 4).isoformat(),
        "to": last_day("quarter", over).isoformat(),
        **{tier: {to: counts[tier, to] for to in (*TIERS, "silent")} for tier in TIERS},
        "nobody_before": {to: came[to] for to in TIERS},
    }


# Recency, frequency, money.


def rfm(customers, start, as_of):
    names = list(customers)
    silence = [-(as_of - customers[c]["days"][-1]).days for c in names]
    frequency = [len(customers[c]["days"]) for c in names]
    # Amounts within one per cent of each other count as equal.
    money = [step(customers[c]["revenue"]) for c in names]
    r, f, m = fifths(silence), fifths(frequency), fifths(money)
    members = defaultdict(list)
    for i, customer in enumerate(names):
        members[GROUPS[r[i]][(f[i] + m[i] + 1) // 2 - 1]].append(customer)
    year = values(customers, start, as_of)
    none = {"value": Decimal(0), "orders": 0}
    sum_of = lambda some, key: sum(year.get(c, none)[key] for c in some)
    return {
        "recency": dict(sorted(Counter(r).items())),
        "frequency": dict(sorted(Counter(f).items())),
        "money": dict(sorted(Counter(m).items())),
        # What the groups' customers brought in the twelve months.
        "groups": {
            group: {
                "customers": len(some),
                "value": number(sum_of(some, "value")),
                "orders": sum_of(some, "orders"),
            }
            for group, some in sorted(members.items())
        },
    }


def step(amount):
    return math.floor(math.log(amount) / math.log(1.01)) if amount > 0 else -math.inf


def fifths(values):
    ordered = sorted(values)
    n = len(ordered)
    score = {}
    for v in set(values):
        below = bisect.bisect_left(ordered, v)
        same = bisect.bisect_right(ordered, v) - below
        score[v] = min(5, 1 + (10 * below + 5 * same) // (2 * n))
    return [score[v] for v in values]


# Stages.


def stages(orders, beginning, as_of):
    """Customers by stage at the end of each month and on the as-of date."""
    placed = placed_days(orders)
    usual = usual_waits(placed, beginning)
    ends = []
    month = index("month", min(days[0][0] for days in placed.values()))
    while last_day("month", month) < as_of:
        ends.append(last_day("month", month))
        month += 1
    ends.append(as_of)
    count = {end: Counter() for end in ends}
    for days in placed.values():
        limits = [limits_after(days[: n + 1], usual[days[n][0]]) for n in range(len(days))]
        only = [day for day, _ in days]
        for end in ends:
            n = bisect.bisect_right(only, end) - 1
            if n >= 0:
                count[end][stage(limits[n], (end - only[n]).days)] += 1
    return {end.isoformat(): {name: count[end][name] for name in STAGES} for end in ends}


def placed_days(orders):
    """Customer -> days with an order, and what was to be paid for the orders of the day when they were placed."""
    money = defaultdict(lambda: defaultdict(Decimal))
    for o in orders:
        if o["gross"] > 0:
            money[o["customer"]][o["day"]] += o["gross"]
    return {customer: sorted(days.items()) for customer, days in money.items()}


def usual_waits(placed, beginning):
    """Day -> mean of all waits that had ended by that day; in the first year not below what is configured."""
    ended = defaultdict(lambda: [0, 0])
    for days in placed.values():
        for (a, _), (b, _) in zip(days, days[1:]):
            ended[b][0] += (b - a).days
            ended[b][1] += 1
    result, total, n = {}, 0, 0
    for day in sorted({day for days in placed.values() for day, _ in days}):
        total += ended[day][0]
        n += ended[day][1]
        usual = total / n if n else LIFECYCLE["usual_wait_days"]
        if (day - beginning).days < 365:
            usual = max(usual, LIFECYCLE["usual_wait_days"])
        result[day] = usual
    return result


def limits_after(days, usual):
    """What the last of these purchase days settles: the stage while buying, and two silences."""
    weight = LIFECYCLE["base_weight"]
    waits = [(b - a).days for (a, _), (b, _) in zip(days, days[1:])]
    n = len(waits)
    mean = (sum(waits) + weight * usual) / (n + weight)
    own = statistics.variance(waits) / mean**2 if n > 1 else 0
    free = max(0, n - 1)
    variation = math.sqrt((free * own + weight) / (free + weight))
    spread = min(2, variation * math.sqrt(1 + 2 / (weight + n)))
    return {
        "while": buying(days, waits, variation),
        "decline": silence(mean, spread, LIFECYCLE["decline_chance"]),
        "ended": silence(mean, spread, LIFECYCLE["ended_chance"]),
    }


def silence(mean, spread, chance):
    """Days that a gamma distributed wait exceeds with this chance (Wilson and Hilferty 1931)."""
    z = statistics.NormalDist().inv_cdf(1 - chance)
    return mean * (1 - spread**2 / 9 + z * spread / 3) ** 3


def buying(days, waits, variation):
    """Stage of a customer who is not silent."""
    if len(days) == 1:
        return "exploration"
    if len(days) >= 7 and fallen(days, waits):
        return "decline"
    over = (days[-1][0] - days[0][0]).days
    regular = variation <= LIFECYCLE["stable_variation"]
    if len(days) >= LIFECYCLE["stable_orders"] and over >= LIFECYCLE["stable_days"] and regular:
        return "stable"
    return "formation"


def fallen(days, waits):
    """Whether the last three orders brought much less money per day than those before (the first has no wait)."""
    held = [min(w, 3 * sum(waits[: i + 1]) // (i + 1)) for i, w in enumerate(waits)]
    money = [float(amount) for _, amount in days[1:]]
    last = sum(money[-3:]) / sum(held[-3:])
    before = sum(money[:-3]) / sum(held[:-3])
    return last < LIFECYCLE["spend_share"] * before


def stage(limits, silent):
    if silent > limits["ended"]:
        return "ended"
    if silent > limits["decline"]:
        return "decline"
    return limits["while"]


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python3 test/real/who-they-are.py <data folder> [company]")
    data = pathlib.Path(sys.argv[1])
    chosen = {name: SETS[name] for name in COMPANIES if len(sys.argv) == 2 or name == sys.argv[2]}
    print(json.dumps({name: figures(load(data)) for name, load in chosen.items()}, indent=2))
