"""How good the gateway's schedule is, day by day, beside the best that anybody could have done.

  quality.py --sim YOUXU-SIM [DAYS...] [--seeds N] [--cars real] [--ablation RULE,...]

Runs `youxu-sim day` on each day, scores its set-points with the oracle's evaluate.py, and compares
with the optimum of offline.py. DAYS are folders of days, or days. What the columns mean and what
each must reach is in quality_table.py. Exit status: 0 when every day could be run, else 1.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import make_days
import quality_table
from oracle import Day, Oracle

TOP = Path(__file__).resolve().parents[2]
SHARED = TOP.parent / "shared"
ORACLE = Path(os.environ.get("ORACLE", SHARED / "oracle"))
CACHE = Path.home() / ".cache" / "youxu-bench"
AGREE_KWH = 1e-3  # the shares here and evaluate.py must be of the same energy


@dataclass
class Simulator:
    program: str
    cars: str = "ideal"
    arguments: list = field(default_factory=list)
    keep: str = ""  # where set-points stay; empty: nowhere

    def run(self, folder, setpoints):
        """Seconds it took, and the day as it was physically possible."""
        sessions = setpoints.with_suffix(".sessions.csv")
        command = [self.program, "day", str(folder), "--setpoints", str(setpoints),
                   "--figures", str(setpoints.with_suffix(".json")), *self.arguments]
        if self.cars != "ideal":
            command += ["--cars", self.cars, "--sessions-out", str(sessions)]
        begin = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{shlex.join(command)}: {done.stderr.strip()[-500:]}")
        took = time.monotonic() - begin
        return took, Day.of(folder, sessions if self.cars != "ideal" else None)


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None


def delay_of(sessions):
    """Minutes, of the immediate ones; None when there are none."""
    return mean(s.delay_min for s in sessions if s.immediate)


def figures_of(oracle, day, setpoints):
    """The row of one day."""
    score = oracle.evaluate(day, setpoints)
    optimum = oracle.optimum(day)
    sessions = oracle.sessions(day, setpoints)
    if abs(sum(s.got_kwh for s in sessions) - score["energy_kwh"]) > AGREE_KWH:
        raise RuntimeError(f"{setpoints}: the sessions' energy is not that of evaluate.py")
    shares = [s.got_kwh / s.wanted_kwh for s in sessions if s.wanted_kwh > 0]
    delay = delay_of(sessions)
    least = oracle.least_cost(day, score["energy_kwh"])
    return {
        "sessions": len(sessions),
        "wanted_kwh": score["wanted_kwh"],
        "optimum_pct": optimum["demand_met_pct"],
        "energy_pct": score["demand_met_pct"],
        "of_optimum_pct": 100 * score["energy_kwh"] / optimum["energy_kwh"],
        "cost_gap_pct": 100 * (score["cost_cny"] / least - 1),
        "starts": score["starts_per_session"],
        "setpoints": score["setpoints_per_session"],
        "worst_pct": 100 * min(shares),
        "fairest_worst_pct": 100 * oracle.fairest_worst_share(day),
        "served_pct": score["sessions_met_pct"],
        "below_95": sum(share < 0.95 for share in shares),
        "over_rated_s": score["root_over_rated_s"],
        "over_limit_s": score["root_over_limit_1pct_s"] + score["feeder_over_limit_s"],
        "immediate": sum(s.immediate for s in sessions),
        "delay_min": delay,
        "llf_delay_min": None if delay is None else delay_of(oracle.least_laxity(day)),
    }


def run_day(oracle_folder, cache, simulator, folder):
    """The row of one day, with `error` in it when it could not be run."""
    row = {"day": folder.name}
    try:
        oracle = Oracle(oracle_folder, cache)
        with tempfile.TemporaryDirectory() as work:
            setpoints = Path(simulator.keep or work) / (folder.name + ".csv")
            row["wall_s"], day = simulator.run(folder, setpoints)
            row.update(figures_of(oracle, day, setpoints))
        if simulator.cars != "ideal":
            row["setpoints"] = None  # the file has what the cars draw, not what they were told
    except (RuntimeError, OSError, KeyError, ValueError) as error:
        row["error"] = str(error)
    return row


def run_days(arguments, simulator, days):
    rows = []
    with ProcessPoolExecutor(arguments.jobs) as pool:
        optima = arguments.cache / "optima"
        waiting = [pool.submit(run_day, arguments.oracle, optima, simulator, day) for day in days]
        for future in waiting:
            rows.append(future.result())
            said = rows[-1].get("error") or f"{rows[-1]['of_optimum_pct']:.2f} % of the optimum"
            print(f"{rows[-1]['day']}: {said}", file=sys.stderr, flush=True)
    return rows


def days_in(folders):
    out = []
    for folder in map(Path, folders):
        found = [folder] if (folder / "site.json").exists() else sorted(
            path.parent for path in folder.glob("*/site.json"))
        if not found:
            sys.exit(f"{folder}: has no days")
        out += found
    return out


def ablation(arguments, simulator, days, rows):
    """rule -> the rows without it."""
    out = {}
    for rule in filter(None, arguments.ablation.split(",")):
        print(f"without {rule}:", file=sys.stderr)
        without = Simulator(simulator.program, simulator.cars,
                            [*simulator.arguments, "--without", rule])
        out[rule] = run_days(arguments, without, days)
    return out


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("days", nargs="*", help=f"default {SHARED}/days, or none with --seeds")
    parser.add_argument("--sim", required=True, help="the youxu-sim to judge")
    parser.add_argument("--oracle", type=Path, default=ORACLE, help="the reference")
    parser.add_argument("--data", type=Path, default=SHARED / "data", help="measured, for --seeds")
    parser.add_argument("--cache", type=Path, default=CACHE, help="optima and days made; may go")
    parser.add_argument("--seeds", type=int, default=0, metavar="N", help="N sets of other days")
    parser.add_argument("--cars", default="ideal", choices=["ideal", "real"])
    parser.add_argument("--sim-args", default="", help="more arguments for youxu-sim day")
    parser.add_argument("--ablation", default="", metavar="RULE,...", help="again without each")
    parser.add_argument("--jobs", type=int, default=1, help="days at a time")
    parser.add_argument("--keep", default="", metavar="DIR", help="keep the set-points there")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args()


def main():
    arguments = parse()
    if arguments.keep:
        Path(arguments.keep).mkdir(parents=True, exist_ok=True)
    made = make_days.make(arguments.seeds, arguments.oracle, arguments.data,
                          arguments.cache / "days")
    days = days_in(arguments.days or ([] if made else [SHARED / "days"]))
    days += [day.folder for day in made]
    simulator = Simulator(arguments.sim, arguments.cars, shlex.split(arguments.sim_args),
                          arguments.keep)
    rows = run_days(arguments, simulator, days)
    without = ablation(arguments, simulator, days, rows)

    text = quality_table.days(rows, arguments.cars) + quality_table.summary(rows)
    if without:
        text += quality_table.ablation(rows, without)
    if made:
        text += quality_table.commands(day.command for day in made)
    print(text)
    if arguments.markdown:
        arguments.markdown.write_text(text, encoding="utf-8")
    if arguments.json:
        everything = {"cars": arguments.cars, "days": rows, "without": without}
        arguments.json.write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8")
    failed = any("error" in row for each in [rows, *without.values()] for row in each)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
