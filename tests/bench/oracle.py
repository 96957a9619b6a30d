"""The reference against which a day's schedule is judged: the programs of the oracle folder, called
as programs, with what they say of a day kept in a cache. A day is site.json, sessions.csv and
base.csv. Nothing here knows the gateway.
"""

import csv
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
from scipy.optimize import linprog

FROZEN = 1e-7  # relative slack of an objective that is held, as in offline.py
ROUNDING_KWH = 0.01
CACHE_VERSION = 1  # to be raised when what is asked here, or kept, changes
SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True)
class Day:
    """The three files of a day; the sessions may be others than the folder's."""

    site: Path
    sessions: Path
    base: Path

    @staticmethod
    def of(folder, sessions=None):
        folder = Path(folder)
        sessions = Path(sessions or folder / "sessions.csv")
        return Day(folder / "site.json", sessions, folder / "base.csv")

    def files(self):
        return [str(self.site), str(self.sessions), str(self.base)]


@dataclass
class SessionFigures:
    """What one session got, by the rules of evaluate.py."""

    wanted_kwh: float
    got_kwh: float
    immediate: bool
    delay_min: float  # later complete than at full current from plug-in; at most until departure


class Oracle:
    """`folder` has the reference's programs; answers are kept in `cache`, which may be deleted."""

    def __init__(self, folder, cache):
        self.folder = Path(folder)
        self.cache = Path(cache)
        self.cache.mkdir(parents=True, exist_ok=True)
        sys.dont_write_bytecode = True
        if str(self.folder) not in sys.path:
            sys.path.insert(0, str(self.folder))

    def evaluate(self, day, setpoints):
        return self._program("evaluate.py", *day.files(), str(setpoints))

    def optimum(self, day):
        """The most energy, and the least cost of that."""
        return self._kept(day, "offline.py", "optimum",
                          lambda: self._program("offline.py", *day.files()))

    def least_cost(self, day, kwh):
        """CNY for this much energy, or for the optimum's when it is more."""
        most = self.optimum(day)["energy_kwh"] * (1 - 10 * FROZEN)
        energy = f"{min(kwh // ROUNDING_KWH * ROUNDING_KWH, most):.6f}"
        answer = self._kept(day, "offline.py", "energy " + energy,
                            lambda: self._program("offline.py", *day.files(), "--energy", energy))
        return answer["cost_cny"] * kwh / answer["energy_kwh"]

    def fairest_worst_share(self, day):
        """The greatest share that everybody can have of his wish while the most energy flows."""
        answer = self._kept(day, "offline.py", "fairest", lambda: {"share": self._fairest(day)})
        return answer["share"]

    def least_laxity(self, day):
        """The sessions under `llf` of online.py, the price-blind policy that delivers most."""
        answer = self._kept(day, "online.py", "llf", lambda: self._llf(day))
        return [SessionFigures(**session) for session in answer]

    def sessions(self, day, setpoints):
        """SessionFigures of each session, in the file's order."""
        import ocdata

        site = ocdata.load_site(str(day.site))
        rows = _setpoints_by_pile(setpoints)
        return [_session_figures(site, s, rows.get(s.pile, [])) for s in
                ocdata.load_sessions(str(day.sessions), site)]

    def _llf(self, day):
        setpoints = self.cache / f"llf-{os.getpid()}.csv"
        self._program("online.py", *day.files(), "--policy", "llf", "--setpoints", str(setpoints))
        figures = [vars(s) for s in self.sessions(day, setpoints)]
        setpoints.unlink()
        return figures

    def _fairest(self, day):
        import ocdata
        import offline

        optimum = self.optimum(day)
        if optimum["energy_kwh"] >= optimum["wanted_kwh"] * (1 - FROZEN):
            return 1.0
        site = ocdata.load_site(str(day.site))
        model = offline.Model(site, ocdata.load_sessions(str(day.sessions), site),
                              ocdata.load_base(str(day.base)), 900.0)
        wanted = np.array([s.energy for s in model.sessions])
        # One more column, the share: share * wanted <= sum of the session's slots.
        of_session = scipy.sparse.csr_matrix((-np.ones(model.n), (model.ci, np.arange(model.n))),
                                             shape=(len(wanted), model.n))
        rows = scipy.sparse.bmat([[model.A, None], [of_session, wanted[:, None]],
                                  [-np.ones((1, model.n)), np.zeros((1, 1))]]).tocsr()
        least = optimum["energy_kwh"] * (1 - 10 * FROZEN)
        right = np.concatenate([model.b, np.zeros(len(wanted)), [-least]])
        upper = np.append(model.ub, 1.0)
        answer = linprog(np.append(np.zeros(model.n), -1.0), A_ub=rows, b_ub=right,
                         bounds=np.stack([np.zeros(len(upper)), upper], axis=1), method="highs")
        if answer.status != 0:
            raise RuntimeError(f"{day.sessions}: fairest share: {answer.message}")
        return float(answer.x[-1])

    def _program(self, name, *arguments):
        done = subprocess.run([sys.executable, "-B", str(self.folder / name), *arguments],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{name} {' '.join(arguments)}: {done.stderr.strip()[-500:]}")
        return json.loads(done.stdout)

    def _kept(self, day, program, question, ask):
        """The answer in the cache, or a new one: asked anew when the day or a program changes."""
        key = hashlib.sha256()
        for path in [*day.files(), self.folder / program, self.folder / "ocdata.py"]:
            key.update(Path(path).read_bytes())
        key.update(f"{CACHE_VERSION} {question}".encode())
        file = self.cache / (key.hexdigest()[:32] + ".json")
        if file.exists():
            return json.loads(file.read_text())
        answer = ask()
        new = file.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps(answer))
        new.replace(file)
        return answer


def _setpoints_by_pile(path):
    """pile -> [(second, ampere)] in time order; of equal seconds the last row counts."""
    latest = {}
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            latest.setdefault(row["pile_id"], {})[int(float(row["t_s"]))] = float(row["amps"])
    return {pile: sorted(rows.items()) for pile, rows in latest.items()}


def _drawn_amps(session, rows, begin, end):
    """What the car draws in each second from `begin` to `end`, were it never full."""
    amps = np.zeros(end - begin)
    for second, value in rows:
        if second >= end:
            break
        amps[max(0, second - begin):] = value
    amps = np.minimum(amps, session.amax)
    amps[amps < session.amin - 1e-6] = 0.0
    return amps


def _session_figures(site, session, rows):
    begin = int(np.ceil(session.arrive))
    end = min(int(site.horizon), int(np.floor(session.depart)))
    immediate = session.mode == "immediate"
    if end <= begin:
        return SessionFigures(session.energy, 0.0, immediate, 0.0)
    kw_per_amp = site.volts * len(session.phases) / 1000.0
    amps = _drawn_amps(session, rows, begin, end)
    kwh = np.minimum(np.cumsum(amps) * kw_per_amp / SECONDS_PER_HOUR, session.energy)
    # Complete is what evaluate.py counts as met.
    complete = 0.995 * session.energy - 0.02
    took = int(np.searchsorted(kwh, complete)) + 1
    at_once = complete / session.kw(site.volts) * SECONDS_PER_HOUR
    delay = min(took, end - begin) - min(at_once, end - begin)
    return SessionFigures(session.energy, float(kwh[-1]), immediate, max(0.0, delay) / 60.0)
