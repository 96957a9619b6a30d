"""Benchmark days beside the reference ones: other residents, substations and dates.

Each seed makes one day of each setting below. The transformer is sized so that the base load's peak
is the same share of it as on the reference days, and the piles with it, so that a substation is as
tight as the setting says whatever its size. Made by the oracle's make_day.py and make_week.py.
"""

import csv
import shlex
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

SAMPLES_PER_DAY = 144
LEAST_PEAK_KW = 75.0  # smaller substations would leave too few piles for a schedule to matter
REFERENCE_KVA = 630.0
TYPICAL_PEAK_KW = 153.0  # on one phase, at the reference's size
TIGHT_PEAK_KW = 168.0


@dataclass(frozen=True)
class Setting:
    name: str
    program: str
    piles: tuple  # at the reference's size; the seeds take them in turn
    peak_kw: float
    arguments: tuple


SETTINGS = [
    Setting("typical", "make_day.py", (50, 100, 200), TYPICAL_PEAK_KW, ()),
    Setting("tight", "make_day.py", (200, 100, 50), TIGHT_PEAK_KW, ()),
    Setting("double", "make_day.py", (100, 200, 50), TYPICAL_PEAK_KW,
            ("--energy-scale", "2", "--limit-factor", "0.8")),
    Setting("stress", "make_day.py", (400, 300), TIGHT_PEAK_KW, ("--immediate", "0.1")),
    Setting("mixed", "make_day.py", (100, 200), TYPICAL_PEAK_KW,
            ("--immediate", "0.1", "--dc", "6")),
    Setting("week_typical", "make_week.py", (300, 450), TYPICAL_PEAK_KW, ()),
    Setting("week_tight", "make_week.py", (450, 300), TIGHT_PEAK_KW, ("--immediate", "0.1")),
    Setting("week_scarce", "make_week.py", (450, 300), TYPICAL_PEAK_KW,
            ("--energy-scale", "2", "--limit-factor", "0.8")),
]


@dataclass(frozen=True)
class Made:
    folder: Path
    command: str  # as one would type it in the oracle's folder


def complete_days(base):
    """[(substation, date, peak kW of a phase)]: noon to noon, with the day before it, no gap."""
    peaks = defaultdict(dict)
    with open(base, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kw = max(float(row[name]) for name in ("p_l1_kw", "p_l2_kw", "p_l3_kw"))
            peaks[row["substation"]][datetime.fromisoformat(row["time"])] = kw
    out = []
    for substation, samples in sorted(peaks.items()):
        noon = min(samples).replace(hour=12, minute=0)
        while noon + timedelta(days=1) <= max(samples):
            day = [kw for t, kw in samples.items() if timedelta() <= t - noon < timedelta(days=1)]
            past = sum(timedelta() < noon - t <= timedelta(days=1) for t in samples)
            if len(day) == past == SAMPLES_PER_DAY and max(day) >= LEAST_PEAK_KW:
                out.append((substation, noon.date().isoformat(), max(day)))
            noon += timedelta(days=1)
    return out


def command_of(setting, seed, where, data, folder):
    substation, date, peak = where
    scale = peak / setting.peak_kw
    piles = max(20, round(setting.piles[seed % len(setting.piles)] * scale / 10) * 10)
    name = f"s{seed}_{setting.name}_n{piles}"
    words = [setting.program, "--pool", str(data / "norway_sessions.csv"),
             "--base", str(data / "nged_lv_base.csv"), "--substation", substation, "--day", date,
             "--piles", str(piles), "--seed", str(1000 + seed),
             "--kva", str(round(REFERENCE_KVA * scale)), *setting.arguments, str(folder / name)]
    return Made(folder / name, shlex.join(words))


def plan(seeds, data, folder):
    """What `seeds` sets of days are made of, without making them."""
    choice = complete_days(data / "nged_lv_base.csv") if seeds else []
    out = []
    for seed in range(1, seeds + 1):
        order = np.random.default_rng(1000 + seed).permutation(len(choice))
        for setting, index in zip(SETTINGS, order):
            out.append(command_of(setting, seed, choice[index], data, folder))
    return out


def make(seeds, oracle, data, folder):
    """Makes what is not there yet. A day of another command is made anew."""
    made = plan(seeds, data.resolve(), folder.resolve())
    for day in made:
        note = day.folder / "command.txt"
        if note.exists() and note.read_text(encoding="utf-8") == day.command:
            continue
        day.folder.mkdir(parents=True, exist_ok=True)
        program, *arguments = shlex.split(day.command)
        subprocess.run([sys.executable, "-B", str(oracle / program), *arguments], check=True,
                       stdout=subprocess.DEVNULL)
        note.write_text(day.command, encoding="utf-8")
    return made
