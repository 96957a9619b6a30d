"""The tables of quality.py as Markdown, and what a day must reach.

A day is congested when even the optimum cannot serve 99.5 % of what was wished for. The worst-off
resident must get 95 % of his wish on the other days, or what the fairest optimum can give him where
that is less. Cost gap: over the least cost of the same energy with immediate cars served first, so
below 0 they were made to wait. Seconds over the limit are those by more than 1 %, and every second
over a feeder's. Set-points are counted for ideal cars only: of real ones the file has each change
of what they draw.
"""

from dataclasses import dataclass

CONGESTED_BELOW_PCT = 99.5
SERVED_PCT = 95.0


@dataclass(frozen=True)
class Target:
    energy_pct: float  # of the optimum's
    cost_gap_pct: float
    starts: float


OPEN = Target(99.95, 0.5, 1.5)
CONGESTED = Target(99.3, 2.0, 2.5)


def is_congested(row):
    return row["optimum_pct"] < CONGESTED_BELOW_PCT


def misses(row):
    """What the day does not reach, in words; empty when it reaches all."""
    target = CONGESTED if is_congested(row) else OPEN
    out = []
    if row["of_optimum_pct"] < target.energy_pct:
        out.append(f"energy < {target.energy_pct:g}")
    if row["cost_gap_pct"] > target.cost_gap_pct:
        out.append(f"cost > {target.cost_gap_pct:g}")
    if row["starts"] > target.starts:
        out.append(f"starts > {target.starts:g}")
    least = min(SERVED_PCT, row["fairest_worst_pct"] - 0.5)
    if not is_congested(row) and row["worst_pct"] < least:
        out.append(f"worst-off < {least:.0f}")
    if row["over_rated_s"] + row["over_limit_s"] > 0:
        out.append("over")
    return out


def verdict(row):
    return ", ".join(misses(row)) or "holds"


def delay(row):
    if row["delay_min"] is None:
        return ""
    return f"{row['delay_min']:.1f} ({row['llf_delay_min']:.1f})"


COLUMNS = [
    ("day", lambda r: r["day"]),
    ("sessions", lambda r: f"{r['sessions']}"),
    ("wanted kWh", lambda r: f"{r['wanted_kwh']:.0f}"),
    ("optimum %", lambda r: f"{r['optimum_pct']:.2f}"),
    ("youxu %", lambda r: f"{r['energy_pct']:.2f}"),
    ("of optimum %", lambda r: f"{r['of_optimum_pct']:.2f}"),
    ("cost gap %", lambda r: f"{r['cost_gap_pct']:.2f}"),
    ("starts", lambda r: f"{r['starts']:.2f}"),
    ("set-points", lambda r: "" if r["setpoints"] is None else f"{r['setpoints']:.1f}"),
    ("worst-off % (fairest optimum)",
     lambda r: f"{r['worst_pct']:.1f} ({r['fairest_worst_pct']:.1f})"),
    ("fully served %", lambda r: f"{r['served_pct']:.1f}"),
    ("below 95 %", lambda r: f"{r['below_95']}"),
    ("s over rating / limit", lambda r: f"{r['over_rated_s']} / {r['over_limit_s']}"),
    ("immediate delay min (LLF)", delay),
    ("wall s", lambda r: f"{r['wall_s']:.1f}"),
    ("verdict", verdict),
]


def table(heads, lines):
    """Padded, so that it can be read as text too."""
    widths = [max(len(line[k]) for line in [heads, *lines]) for k in range(len(heads))]
    rule = ["-" * width for width in widths]
    padded = ([cell.ljust(width) for cell, width in zip(line, widths)]
              for line in [heads, rule, *lines])
    return "".join("| " + " | ".join(cells) + " |\n" for cells in padded)


def days(rows, cars):
    good = [row for row in rows if "error" not in row]
    lines = [[cell(row) for _, cell in COLUMNS] for row in good]
    text = f"### Schedule quality, {cars} cars\n\n" + table([head for head, _ in COLUMNS], lines)
    for row in rows:
        if "error" in row:
            text += f"\n{row['day']}: could not be run: {row['error']}\n"
    return text


def classes(rows):
    """(name, rows) of the classes that have any."""
    good = [row for row in rows if "error" not in row]
    both = [("all can be met", [row for row in good if not is_congested(row)]),
            ("congested", [row for row in good if is_congested(row)])]
    return [(name, members) for name, members in both if members]


def mean(rows, key):
    return sum(row[key] for row in rows) / len(rows)


def summary(rows):
    lines = []
    for name, members in classes(rows):
        energy = [row["of_optimum_pct"] for row in members]
        gap = [row["cost_gap_pct"] for row in members]
        starts = [row["starts"] for row in members]
        lines.append([
            name, f"{len(members)}", f"{sum(not misses(row) for row in members)}",
            f"{mean(members, 'of_optimum_pct'):.2f} ({min(energy):.2f})",
            f"{mean(members, 'cost_gap_pct'):.2f} ({max(gap):.2f})",
            f"{mean(members, 'starts'):.2f} ({max(starts):.2f})",
            f"{mean(members, 'worst_pct'):.1f} ({min(row['worst_pct'] for row in members):.1f})",
            f"{sum(row['over_rated_s'] + row['over_limit_s'] for row in members)}"])
    heads = ["days", "count", "hold", "of optimum % (worst)", "cost gap % (worst)",
             "starts (worst)", "worst-off % (worst)", "s over"]
    return "\n" + table(heads, lines)


def ablation(rows, without):
    """What each rule is worth: the figures without it less those with it."""
    lines = []
    for rule, other in without.items():
        for name, members in classes(rows):
            named = {row["day"]: row for row in other if "error" not in row}
            pairs = [(named[row["day"]], row) for row in members if row["day"] in named]
            if not pairs:
                lines.append([rule, name, "0", "", "", "", ""])
                continue
            change = [f"{sum(a[key] - b[key] for a, b in pairs) / len(pairs):+.3f}"
                      for key in ("of_optimum_pct", "cost_gap_pct", "starts", "worst_pct")]
            lines.append([rule, name, f"{len(pairs)}", *change])
    heads = ["without", "days", "count", "energy, points of the optimum", "cost gap, points",
             "starts", "worst-off, points"]
    return "\n### What each rule is worth\n\n" + table(heads, lines)


def commands(lines):
    return "\nMade by, in the oracle's folder:\n\n```\n" + "\n".join(lines) + "\n```\n"
