"""Works out, from the raw files and without the product, the figures that real.test.ts expects of it.

    python3 test/real/expected.py <data folder> > test/real/expected.json

Standard library only. The definitions are the product's, written here a second time:

order           a distinct order id of one customer whose net amount is above zero; net = its own lines plus the
                refunds that name it. Without order ids: all lines of one customer on one day.
order day       first day of the order's lines. All its money, refunds too, is booked on that day.
purchase day    civil day with at least one order; a customer is active in a period that holds one.
as-of           last day with data, or the last day that counts as the config states it; later rows do not count.
gross, refunds  sum of the positive lines; sum of the negative lines. Net revenue is their sum.
margin          net revenue less the cost of all lines (a refund line brings no cost back, so an order paid back in
                full still costs its period and its cohort the price of its goods).
cohort          calendar month, calendar quarter or Monday week of the customer's first order.
age             whole periods since the cohort's; at most 36 months, 16 quarters, 52 weeks.
classic         at least one purchase day in the period of that age.
on or after     classic in that period or any later one; its orders and money are the age-0 amounts of those customers.
windowed        age 0: the day of the first order; age k: days (k-1)*N+1 .. k*N after it; N = 7, 30, 90 days.
complete        last day of the period (windowed: of the last possible joiner's window) is not after as-of.
kept            per customer active in the period, the smaller of the amount of that period and of the own age 0.
new             first order lies in the period.        returning    active in this and the previous period.
reactivated     active now and once before, but not in the previous period.
lost            active in the previous period, not in this one.
repeat rate     (returning + reactivated) / active.    average order value   net revenue / orders.
mean            sum of active customers over sum of cohort sizes, complete cohorts only; Wilson 95 % interval.

Money is exact: every amount is a decimal, rounded to four places as it is read (which only takes away the noise of
binary fractions in one of the files). The rules for small groups are not applied here.
"""

import csv
import datetime
import json
import math
import pathlib
import statistics
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

WINDOW_DAYS = {"week": 7, "month": 30, "quarter": 90}
MAX_AGE = {"week": 52, "month": 36, "quarter": 16}
DETAIL_COHORTS, DETAIL_AGES = 3, 7


# What each set is made of: lines of (customer, day, amount, order or None, cost or None), refunds already joined.


def cdnow(folder):
    lines = []
    for row in (folder / "cdnow/CDNOW_sample.txt").read_text("ascii").splitlines():
        _, customer, day, _, amount = row.split()
        lines.append(line(customer, date(day, "%Y%m%d"), amount))
    return {"lines": lines}


def grocery(folder):
    rows = table(folder / "grocery/groceryElog.csv")
    return {"lines": [line(r["cust"], date(r["date"]), "1") for r in rows]}


def complete_journey(folder):
    rows = table(folder / "complete_journey/transactions_sample.csv")
    people = table(folder / "complete_journey/demographics.csv")
    return {
        "lines": [
            line(r["household_id"], date(r["transaction_timestamp"][:10]), r["sales_value"], r["basket_id"])
            for r in rows
        ],
        "customer_rows": len(people),
        "interaction_rows": len(table(folder / "complete_journey/coupon_redemptions.csv")),
        "attributes": {
            name: {p["household_id"]: p[name] for p in people if p[name] != ""} for name in ("age", "income")
        },
    }


def superstore_zh(folder):
    rows = table(folder / "superstore_zh/订单.csv")
    return {
        "lines": [
            line(
                r["客户 ID"],
                date(r["订单日期"]),
                r["销售额"],
                r["订单 ID"],
                money(r["销售额"]) - money(r["利润"]),
            )
            for r in rows
        ]
    }


def fuzzy_factory(folder):
    orders = table(folder / "fuzzy_factory/orders.csv")
    lines = [
        line(
            r["user_id"],
            date(r["created_at"], "%m/%d/%Y"),
            r["price_usd"],
            r["order_id"],
            money(r["cogs_usd"]),
        )
        for r in orders
    ]
    buyer = {r["order_id"]: r["user_id"] for r in orders}
    for r in table(folder / "fuzzy_factory/order_item_refunds.csv"):
        refund = "-" + r["refund_amount_usd"]
        lines.append(
            line(buyer[r["order_id"]], date(r["created_at"], "%d/%m/%Y"), refund, r["order_id"], Decimal(0))
        )
    return {"lines": lines, "as_of": date("2015-03-19")}


def ravenstack(folder):
    rows = table(folder / "ravenstack/ravenstack_subscriptions.csv")
    accounts = table(folder / "ravenstack/ravenstack_accounts.csv")
    heading = {
        "industry": "industry",
        "country": "country",
        "acquisition_channel": "referral_source",
        "loyalty_tier": "plan_tier",
    }
    return {
        "lines": [
            line(r["account_id"], date(r["start_date"]), r["mrr_amount"], r["subscription_id"]) for r in rows
        ],
        "customer_rows": len(accounts),
        "interaction_rows": len(table(folder / "ravenstack/ravenstack_support_tickets.csv")),
        "attributes": {
            name: {a["account_id"]: a[column] for a in accounts} for name, column in heading.items()
        },
    }


def maven_crm(folder):
    deals = table(folder / "maven_crm/sales_pipeline.csv")
    accounts = table(folder / "maven_crm/accounts.csv")
    won = [d for d in deals if d["deal_stage"] == "Won"]
    return {
        "lines": [
            line(d["account"], date(d["close_date"], "%d-%m-%y"), d["close_value"], d["opportunity_id"])
            for d in won
        ],
        "customer_rows": len(accounts),
        "attributes": {
            name: {a["account"]: a[name] for a in accounts} for name in ("sector", "office_location")
        },
    }


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def line(customer, day, amount, order=None, cost=None):
    return {
        "customer": customer.strip(),
        "day": day,
        "amount": money(amount),
        "order": order,
        "cost": cost,
    }


def money(text):
    return Decimal(text).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def date(text, format="%Y-%m-%d"):
    return datetime.datetime.strptime(text, format).date()


# From lines to orders.


def orders_of(lines):
    """One entry per (customer, order id) or (customer, day): also those that do not count as a purchase."""
    groups = defaultdict(list)
    for l in lines:
        groups[l["customer"], l["day"] if l["order"] is None else ("id", l["order"])].append(l)
    orders = []
    for (customer, _), group in groups.items():
        day = min(l["day"] for l in group if l["amount"] >= 0)
        net = sum(l["amount"] for l in group)
        cost = sum((l["cost"] for l in group), Decimal(0)) if group[0]["cost"] is not None else None
        orders.append(
            {
                "customer": customer,
                "day": day,
                **{grain: index(grain, day) for grain in WINDOW_DAYS},
                "net": net,
                "gross": sum(l["amount"] for l in group if l["amount"] > 0),
                "refunds": sum(l["amount"] for l in group if l["amount"] < 0),
                "margin": None if cost is None else net - cost,
                "counts": net > 0,
            }
        )
    return orders


# Periods: a period is known by its index, which counts from a fixed origin, so that ages are differences.


def index(grain, day):
    if grain == "week":
        return (day.toordinal() - 1) // 7  # 0001-01-01 was a Monday
    month = day.year * 12 + day.month - 1
    return month if grain == "month" else month // 3


def first_day(grain, i):
    if grain == "week":
        return datetime.date.fromordinal(i * 7 + 1)
    month = i if grain == "month" else i * 3
    return datetime.date(month // 12, month % 12 + 1, 1)


def last_day(grain, i):
    return first_day(grain, i + 1) - datetime.timedelta(days=1)


# The figures.


def figures(set_):
    read = set_["lines"]
    as_of = set_.get("as_of") or max(l["day"] for l in read)
    lines = [l for l in read if l["day"] <= as_of]
    orders = orders_of(lines)
    purchases = [o for o in orders if o["counts"]]
    buyers = {o["customer"] for o in purchases}
    customers = {l["customer"] for l in lines}
    refunded = {l["customer"] for l in lines if l["amount"] < 0}
    paid = {l["customer"] for l in lines if l["amount"] > 0}
    has_margin = all(o["margin"] is not None for o in orders)
    total = lambda key: sum(o[key] for o in orders)
    return {
        "transaction_rows_read": len(read),
        "transaction_rows_after_as_of": len(read) - len(lines),
        "refund_rows_counted": sum(l["amount"] < 0 for l in lines),
        "refund_rows_read": sum(l["amount"] < 0 for l in read),
        "customer_rows_read": set_.get("customer_rows"),
        "interaction_rows_read": set_.get("interaction_rows"),
        "customers_in_transactions": len(customers),
        "customers_in_cohorts": len(buyers),
        "customers_without_an_order": len(customers - buyers),
        "customers_without_an_order_but_with_a_refund": len(refunded - buyers),
        "customers_with_refund_rows_only": len(refunded - paid),
        "orders": len(purchases),
        "orders_fully_refunded": sum(o["gross"] > 0 and not o["counts"] for o in orders),
        "orders_at_zero": sum(o["gross"] == 0 and o["refunds"] == 0 for o in orders),
        "purchase_days": len({(o["customer"], o["day"]) for o in purchases}),
        "gross_revenue": number(total("gross")),
        "refunds": number(total("refunds")),
        "net_revenue": number(total("net")),
        "margin": number(total("margin")) if has_margin else None,
        "margin_of_orders_fully_refunded": (
            number(sum(o["margin"] for o in orders if not o["counts"])) if has_margin else None
        ),
        "first_day": min(l["day"] for l in lines).isoformat(),
        "as_of": as_of.isoformat(),
        "headline_by_month": headline("month", orders, as_of, has_margin),
        "headline_by_quarter": headline("quarter", orders, as_of, has_margin),
        "headline_by_week": headline("week", orders, as_of, has_margin, limit=8),
        "retention_by_month": retention("month", orders, as_of, has_margin),
        "retention_by_quarter": retention("quarter", orders, as_of, has_margin),
        "retention_by_week": retention("week", orders, as_of, has_margin),
        "mean_classic_month_retention": {
            str(age): mean_retention("month", orders, as_of, age) for age in (1, 3)
        },
        "month_classic_customers_by_dimension": {
            name: breakdown(values, orders, as_of) for name, values in set_.get("attributes", {}).items()
        },
    }


def headline(grain, orders, as_of, has_margin, limit=None):
    """Column by column, one entry per period from the first with an order to the one of the as-of day."""
    purchases = [o for o in orders if o["counts"]]
    active = defaultdict(set)
    for o in purchases:
        active[o[grain]].add(o["customer"])
    columns = defaultdict(list)
    seen = set()
    periods = range(min(active), index(grain, as_of) + 1)
    for i in periods:
        now, before = active[i], active[i - 1]
        booked = [o for o in orders if o[grain] == i]
        count = sum(o["counts"] for o in booked)
        revenue = sum((o["net"] for o in booked), Decimal(0))
        add = lambda name, value: columns[name].append(value)
        add("period", first_day(grain, i).isoformat())
        add("complete", last_day(grain, i) <= as_of)
        add("active", len(now))
        add("new", len(now - seen))
        add("returning", len(now & before))
        add("reactivated", len((now & seen) - before))
        add("lost", len(before - now))
        add("orders", count)
        add("net_revenue", number(revenue))
        add("gross_revenue", number(sum((o["gross"] for o in booked), Decimal(0))))
        add("refunds", number(sum((o["refunds"] for o in booked), Decimal(0))))
        add("average_order_value", rate(revenue, count))
        add("margin", number(sum((o["margin"] for o in booked), Decimal(0))) if has_margin else None)
        add("repeat_rate", rate(len(now & seen), len(now)))
        seen |= now
    return {name: values[:limit] for name, values in columns.items()}


def retention(grain, orders, as_of, has_margin):
    """Classic customers of all cohorts at all ages; every measure of every variant for a few cohorts and ages."""
    cohorts = cohorts_of(grain, orders)
    if grain == "week":  # a hundred weeks and more: the first are enough
        cohorts = dict(list(cohorts.items())[:DETAIL_COHORTS])
    result = {
        "cohort_sizes": {first_day(grain, c).isoformat(): len(m) for c, m in cohorts.items()},
        "classic_customers": {},
        "classic_last_complete_age": {},
        "windowed_last_complete_age": {},
        "first_and_largest_cohorts": {"classic": {}, "on_or_after": {}, "windowed": {}},
    }
    for cohort, members in cohorts.items():
        name = first_day(grain, cohort).isoformat()
        oldest = min(MAX_AGE[grain], index(grain, as_of) - cohort)
        cells = [cell("classic", grain, cohort, age, members, has_margin) for age in range(oldest + 1)]
        result["classic_customers"][name] = [c["customers"] for c in cells]
        result["classic_last_complete_age"][name] = last_complete("classic", grain, cohort, as_of)
        result["windowed_last_complete_age"][name] = last_complete("windowed", grain, cohort, as_of)
    for cohort, members in detailed(cohorts).items():
        name = first_day(grain, cohort).isoformat()
        for variant, table_ in result["first_and_largest_cohorts"].items():
            ages = range(min(DETAIL_AGES, index(grain, as_of) - cohort + 1))
            cells = [cell(variant, grain, cohort, age, members, has_margin) for age in ages]
            table_[name] = {measure: [c[measure] for c in cells] for measure in cells[0]}
            if variant == "classic":
                table_[name]["cumulative_net_revenue_per_customer"] = cumulative(cells, len(members))
                table_[name]["net_revenue_retention"] = ratios(cells, "net_revenue")
                table_[name]["gross_revenue_retention"] = ratios(cells, "kept_revenue")
    return result


def detailed(cohorts):
    """The first cohorts and the largest: these have customers enough that little is withheld."""
    first = list(cohorts)[:DETAIL_COHORTS]
    largest = sorted(cohorts, key=lambda c: (-len(cohorts[c]), c))[:DETAIL_COHORTS]
    return {c: cohorts[c] for c in sorted({*first, *largest})}


def cohorts_of(grain, orders):
    """Cohort index -> customer -> day of the first order, and all the customer's orders, counting or not."""
    by_customer = defaultdict(list)
    for o in orders:
        by_customer[o["customer"]].append(o)
    cohorts = defaultdict(dict)
    for customer, own in by_customer.items():
        days = [o["day"] for o in own if o["counts"]]
        if days:
            cohorts[index(grain, min(days))][customer] = (min(days), own)
    return dict(sorted(cohorts.items()))


def cell(variant, grain, cohort, age, members, has_margin):
    """Sums over the members of a cohort at an age."""
    sums = {"customers": 0, "orders": 0, "net_revenue": Decimal(0)}
    sums |= {"kept_revenue": Decimal(0)} if variant != "on_or_after" else {}
    sums |= {"margin": Decimal(0)} if has_margin else {}
    for first, own in members.values():
        base = in_cell("classic" if variant == "on_or_after" else variant, grain, cohort, 0, first, own)
        if variant == "on_or_after":
            alive = any(o["counts"] and o[grain] >= cohort + age for o in own)
            now = base if alive else []
        else:
            now = in_cell(variant, grain, cohort, age, first, own)
        if not now:
            continue
        count = sum(o["counts"] for o in now)
        net = lambda some: sum(o["net"] for o in some)
        sums["customers"] += count > 0
        sums["orders"] += count
        sums["net_revenue"] += net(now)
        if "kept_revenue" in sums:
            sums["kept_revenue"] += min(net(now), net(base))
        # An order paid back in full is none, but its goods have cost something.
        if has_margin:
            sums["margin"] += sum(o["margin"] for o in now)
    return {k: number(v) if isinstance(v, Decimal) else v for k, v in sums.items()}


def in_cell(variant, grain, cohort, age, first, own):
    """Orders of one customer that fall into a cell."""
    if variant == "classic":
        return [o for o in own if o[grain] == cohort + age]
    window = WINDOW_DAYS[grain]
    since = lambda o: (o["day"] - first).days
    if age == 0:
        return [o for o in own if since(o) == 0]
    return [o for o in own if (age - 1) * window + 1 <= since(o) <= age * window]


def last_complete(variant, grain, cohort, as_of):
    """Highest age whose cell is complete; null when not even age 0 is."""
    age = None
    for a in range(MAX_AGE[grain] + 1):
        if variant == "classic":
            closes = last_day(grain, cohort + a)
        else:
            closes = last_day(grain, cohort) + datetime.timedelta(days=a * WINDOW_DAYS[grain])
        if closes > as_of:
            break
        age = a
    return age


def cumulative(cells, size):
    total, result = Decimal(0), []
    for c in cells:
        total += Decimal(str(c["net_revenue"]))
        result.append(rate(total, size))
    return result


def ratios(cells, measure):
    return [rate(Decimal(str(c[measure])), Decimal(str(cells[0]["net_revenue"]))) for c in cells]


def mean_retention(grain, orders, as_of, age):
    cohorts = [
        (c, m)
        for c, m in cohorts_of(grain, orders).items()
        if (last_complete("classic", grain, c, as_of) or 0) >= age
    ]
    base = sum(len(m) for _, m in cohorts)
    active = sum(
        sum(any(o["counts"] and o[grain] == c + age for o in own) for _, own in m.values())
        for c, m in cohorts
    )
    low, high = wilson(active, base)
    return {
        "cohorts": len(cohorts),
        "customers_at_age_0": base,
        "customers_active": active,
        "mean": rate(active, base),
        "low": low,
        "high": high,
    }


def wilson(successes, n):
    """Wilson 1927, without continuity correction."""
    z = statistics.NormalDist().inv_cdf(0.975)
    p = successes / n
    middle = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return round((middle - half) / scale, 9), round((middle + half) / scale, 9)


def breakdown(values, orders, as_of):
    """Value -> cohort -> active customers at ages 0 .. 6, for the same cohorts."""
    cohorts = detailed(cohorts_of("month", orders)).items()
    result = {}
    for value in sorted(set(values.values())):
        result[value] = {}
        for cohort, members in cohorts:
            some = {c: own for c, own in members.items() if values.get(c) == value}
            result[value][first_day("month", cohort).isoformat()] = [
                cell("classic", "month", cohort, age, some, False)["customers"]
                for age in range(min(DETAIL_AGES, index("month", as_of) - cohort + 1))
            ]
    return result


def number(value):
    """An exact decimal as the nearest number that JSON can hold."""
    return float(value)


def rate(part, whole):
    return None if whole == 0 else round(float(Decimal(part) / Decimal(whole)), 9)


SETS = {
    "cdnow": cdnow,
    "grocery": grocery,
    "complete-journey": complete_journey,
    "superstore-zh": superstore_zh,
    "fuzzy-factory": fuzzy_factory,
    "ravenstack": ravenstack,
    "maven-crm": maven_crm,
}

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 test/real/expected.py <data folder>")
    data = pathlib.Path(sys.argv[1])
    print(json.dumps({name: figures(load(data)) for name, load in SETS.items()}, indent=2, ensure_ascii=False))
