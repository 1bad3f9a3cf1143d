"""Expected figures of the two sets with contracts, from the raw files, with Python's standard library alone.

Usage: python3 test/real/contracts.py ../shared/data > test/real/contracts.json

Written from the definitions of the documentation, without a look at the models.
"""

import calendar
import csv
import datetime
import json
import pathlib
import sys
from decimal import Decimal

BRIDGE_DAYS = 31


def telco(folder):
    """A picture of one day: months of tenure, and who has left."""
    rows = list(csv.DictReader(open(folder / "telco/XTelco_Customer_Churn.csv", encoding="utf-8-sig", newline="")))
    tenures = [(int(r["Tenure Months"]), r["Churn Label"] == "Yes") for r in rows]
    # A running contract is billed on the day of every month since its start, so once more than months are over.
    bills = [(months if ended else months + 1) for months, ended in tenures]
    charges = [Decimal(r["Monthly Charges"]) for r in rows]
    return {
        "subscriptions": len(rows),
        "customers": len(rows),
        "ended": sum(ended for _, ended in tenures),
        "bills": sum(bills),
        "billed": float(sum(n * charge for n, charge in zip(bills, charges))),
        "under_contract": sum(not ended for _, ended in tenures),
        "monthly_amount": float(sum(c for c, (_, ended) in zip(charges, tenures) if not ended)),
        "survival_by_month": {str(m): kaplan_meier(tenures, m) for m in (1, 6, 12, 24, 48, 72)},
    }


def ravenstack(folder):
    """Subscriptions with dates, several per customer; trials cost nothing and are no contract."""
    rows = list(csv.DictReader(open(folder / "ravenstack/ravenstack_subscriptions.csv", encoding="utf-8-sig", newline="")))
    as_of = max(date(r["start_date"]) for r in rows)
    own = {}
    for r in rows:
        if Decimal(r["mrr_amount"]) > 0:
            end = date(r["end_date"]) if r["end_date"] else None
            own.setdefault(r["account_id"], []).append((date(r["start_date"]), end, Decimal(r["mrr_amount"])))
    first = {customer: first_spell(contracts) for customer, contracts in own.items()}
    days = [((end or as_of) - start).days for start, end in first.values()]
    ended = [end is not None for _, end in first.values()]
    months = [months_of(start, end, as_of) for start, end in first.values()]
    return {
        "subscriptions": len(rows),
        "customers": len(own),
        "ended": sum(ended),
        "under_contract": sum(any(end is None for _, end, _ in c) for c in own.values()),
        "monthly_amount": float(sum(a for c in own.values() for _, end, a in c if end is None)),
        "days": sum(days),
        "months": sum(months),
        "survival_by_month": {str(m): kaplan_meier(list(zip(months, ended)), m) for m in (1, 3, 6, 12)},
        "survival_by_day": {str(d): kaplan_meier(list(zip(days, ended)), d) for d in (30, 90, 180, 365)},
    }


def first_spell(contracts):
    """Start and end (None while it runs) of the time until the first gap of more than BRIDGE_DAYS days."""
    contracts = sorted(contracts, key=lambda c: c[0])
    start, until = contracts[0][0], contracts[0][1]
    for begins, ends, _ in contracts[1:]:
        if until is None or (begins - until).days > BRIDGE_DAYS:
            break
        until = None if ends is None else max(until, ends)
    return start, until


def months_of(start, end, as_of):
    """Months begun of a contract that ended, at least one; whole months of one that runs."""
    count = 0
    if end is None:
        while month_later(start, count + 1) <= as_of:
            count += 1
        return count
    while month_later(start, count) < end:
        count += 1
    return max(count, 1)


def month_later(day, n):
    """The same day n months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def kaplan_meier(lives, until):
    """Share that stayed beyond a time; lives are (time, whether it ended)."""
    share = 1.0
    for t in sorted({time for time, ended in lives if ended and time <= until}):
        at_risk = sum(time >= t for time, _ in lives)
        share *= 1 - sum(time == t and ended for time, ended in lives) / at_risk
    return round(share, 9)


def date(text):
    return datetime.date.fromisoformat(text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 test/real/contracts.py <data folder>")
    data = pathlib.Path(sys.argv[1])
    print(json.dumps({"telco": telco(data), "ravenstack": ravenstack(data)}, indent=2))
