"""Times one plan of a congested day with all of its future known: HiGHS on the linear program
"energy at 100 CNY/kWh, less its cost", beside the gateway's own planner on the same day.

  speed.py [--plan BENCH_PLAN] [--cars 100,500,2000]

BENCH_PLAN FILE reads what instance.py writes, plans it and prints one line of JSON: `seconds` of
one plan, reading not included, `energy_kwh` and `cost_cny`. Without --plan only HiGHS is timed.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import linprog

import instance
from quality import CACHE, ORACLE, SHARED
from quality_table import table

ENERGY_CNY_PER_KWH = 100.0
# So that each size is as congested as the others.
KVA = {100: 470, 500: 1120, 2000: 3570}


def make(arguments, cars):
    """The folder of the congested day with so many cars."""
    folder = arguments.cache / "speed" / f"s{cars}"
    if not (folder / "site.json").exists():
        subprocess.run(
            [sys.executable, "-B", str(arguments.oracle / "make_day.py"),
             "--pool", str(arguments.data / "norway_sessions.csv"),
             "--base", str(arguments.data / "nged_lv_base.csv"), "--substation", "723621",
             "--day", "2022-12-14", "--piles", str(cars), "--kva", str(KVA[cars]),
             "--energy-scale", "2", "--limit-factor", "0.8", str(folder)], check=True)
    return folder


def solve(model, method):
    """(median seconds of three, kWh, CNY)."""
    weights = model.c_cost() - ENERGY_CNY_PER_KWH
    bounds = np.stack([np.zeros(model.n), model.ub], axis=1)
    took = []
    for _ in range(3):
        begin = time.perf_counter()
        answer = linprog(weights, A_ub=model.A, b_ub=model.b, bounds=bounds, method=method)
        took.append(time.perf_counter() - begin)
        if answer.status != 0:
            sys.exit(f"HiGHS: {answer.message}")
    return sorted(took)[1], float(answer.x.sum()), float(model.c_cost() @ answer.x)


def plan(program, file):
    done = subprocess.run([program, str(file)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program} {file}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def compare(arguments, cars):
    folder = make(arguments, cars)
    site, model = instance.read(arguments.oracle, folder)
    instance.write(site, model, folder / "instance.txt")
    seconds, kwh, cny = solve(model, "highs-ds")
    interior, _, _ = solve(model, "highs-ipm")
    line = [f"{cars}", f"{model.n} x {model.A.shape[0]}", f"{1000 * seconds:.0f}",
            f"{1000 * interior:.0f}", f"{kwh:.1f}", f"{cny:.1f}"]
    if not arguments.plan:
        return line
    own = plan(arguments.plan, folder / "instance.txt")
    return line + [f"{1000 * own['seconds']:.1f}", f"{min(seconds, interior) / own['seconds']:.0f}",
                   f"{100 * own['energy_kwh'] / kwh:.3f}",
                   f"{100 * (own['cost_cny'] / own['energy_kwh'] / (cny / kwh) - 1):.2f}"]


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--plan", default="", metavar="BENCH_PLAN", help="the gateway's planner")
    parser.add_argument("--cars", default="100,500,2000", help="out of 100, 500 and 2000")
    parser.add_argument("--oracle", type=Path, default=ORACLE, help="the reference")
    parser.add_argument("--data", type=Path, default=SHARED / "data", help="measured")
    parser.add_argument("--cache", type=Path, default=CACHE, help="days made; may go")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    return parser.parse_args()


def main():
    sys.dont_write_bytecode = True
    arguments = parse()
    sizes = [int(word) for word in arguments.cars.split(",")]
    if unknown := [cars for cars in sizes if cars not in KVA]:
        sys.exit(f"--cars: {unknown[0]} is none of {', '.join(map(str, KVA))}")
    heads = ["cars", "columns x rows", "HiGHS dual ms", "HiGHS interior point ms", "its kWh",
             "its CNY"]
    if arguments.plan:
        heads += ["youxu ms", "times as fast", "energy, % of its", "CNY/kWh over its, %"]
    text = "### One plan with the future known\n\n" + table(
        heads, [compare(arguments, cars) for cars in sizes])
    print(text)
    if arguments.markdown:
        arguments.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
