"""Holds the orders in youxud's database against the piles' own registers and the platform's records.

  check.py [--idle] DATABASE CHARGES RECORDS   all must agree to the watt-hour; --idle: also none
  check.py --drained DATABASE                  exit status 0: no order is open or waits for upload
"""
import collections
import json
import sqlite3
import sys

KINDS = "energy_sharp_mwh, energy_peak_mwh, energy_flat_mwh, energy_valley_mwh"


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def open_readonly(path):
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)


def is_drained(database):
    try:
        with open_readonly(database) as db:
            waiting = db.execute("SELECT count(*) FROM orders WHERE state != 'uploaded'").fetchone()
    except sqlite3.OperationalError:
        return False
    return waiting[0] == 0


def check_orders(orders, wrong):
    """Each order by itself, and that no watt-hour of a register is in two."""
    by_pile = collections.defaultdict(list)
    for order, pile, state, start, last, *kinds in orders:
        if state != "uploaded":
            wrong.append(f"order {order} is {state}")
        if sum(kinds) != last - start:
            wrong.append(f"order {order}: its kinds come to {sum(kinds)} mWh, not {last - start}")
        if last > start:
            by_pile[pile].append((start, last, order))
    for ranges in by_pile.values():
        ranges.sort()
        for before, after in zip(ranges, ranges[1:]):
            if after[0] < before[1]:
                wrong.append(f"order {after[2]} bills what order {before[2]} bills, too")


def check_registers(orders, charges, wrong):
    billed = collections.Counter()
    moved = collections.Counter()
    for _, pile, _, start, last, *_ in orders:
        billed[pile] += last - start
    for charge in charges:
        moved[charge["pile"]] += (charge["to_wh"] - charge["from_wh"]) * 1000
    known = {order[0] for order in orders}
    for charge in charges:
        if charge["order"] not in known:
            wrong.append(f"order {charge['order']} was charged for, and is not in the database")
    for pile in sorted(billed.keys() | moved.keys()):
        if billed[pile] != moved[pile]:
            wrong.append(f"pile {pile}: billed {billed[pile]} mWh, its register moved by {moved[pile]}")
    return sum(moved.values())


def check_platform(orders, records, wrong):
    bodies = collections.defaultdict(set)
    for record in records:
        bodies[record["trade"]].add(record["body"])
        if record["energy_e4"] != record["meter_end_e4"] - record["meter_start_e4"]:
            wrong.append(f"record {record['trade']}: energy and registers differ")
    energy = {record["trade"]: record["energy_e4"] for record in records}
    for order, _, _, start, last, *_ in orders:
        if order not in bodies:
            wrong.append(f"order {order} never reached the platform")
        elif energy[order] * 100 != last - start:
            wrong.append(f"order {order}: the platform was told {energy[order] * 100} mWh")
    for trade, contents in bodies.items():
        if len(contents) > 1:
            wrong.append(f"order {trade} reached the platform with {len(contents)} contents")
    for trade in bodies.keys() - {order[0] for order in orders}:
        wrong.append(f"the platform has order {trade}, the database has not")


def main():
    if sys.argv[1] == "--drained":
        return 0 if is_drained(sys.argv[2]) else 1
    idle = sys.argv[1] == "--idle"
    database, charges, records = sys.argv[-3], lines(sys.argv[-2]), lines(sys.argv[-1])
    with open_readonly(database) as db:
        orders = db.execute("SELECT id, pile, state, register_start_mwh, register_last_mwh, "
                            f"{KINDS} FROM orders").fetchall()
    wrong = []
    check_orders(orders, wrong)
    moved = check_registers(orders, charges, wrong)
    check_platform(orders, records, wrong)
    if not charges or (moved == 0 and not idle):
        wrong.append("nothing was charged")
    again = len(records) - len({record["trade"] for record in records})
    print(f"{len(orders)} orders, {len(charges)} charges, {moved / 1e6:.3f} kWh, "
          f"{len(records)} records at the platform, {again} of them repetitions")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
