"""Hand-checked cases of the benchmark's own arithmetic: what a session got and how late, which day
reaches its targets, which days can be made. Needs no oracle. Exit status 77: cannot be run here.
"""

import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

try:
    import make_days
    import oracle
    import quality_table
except ImportError as error:
    print(f"SKIP: {error}")
    sys.exit(77)

SITE = SimpleNamespace(volts=250.0, horizon=7200.0)


def session(**changes):
    """5 kWh in an hour at 20 A of 250 V: just feasible."""
    of = {"arrive": 100.0, "depart": 3700.0, "energy": 5.0, "amin": 6.0, "amax": 20.0,
          "phases": (0,), "mode": "immediate", **changes}
    return SimpleNamespace(kw=lambda volts: of["amax"] * volts * len(of["phases"]) / 1000, **of)


def got(rows, **changes):
    return oracle._session_figures(SITE, session(**changes), rows)


def row(**changes):
    return {"day": "a", "optimum_pct": 100.0, "of_optimum_pct": 99.96, "cost_gap_pct": 0.4,
            "starts": 1.4, "worst_pct": 96.0, "fairest_worst_pct": 100.0, "over_rated_s": 0,
            "over_limit_s": 0, **changes}


class SessionGot(unittest.TestCase):
    def test_full_current_all_the_stay_is_all_the_energy_without_delay(self):
        figures = got([(0, 20.0)])
        self.assertAlmostEqual(figures.got_kwh, 5.0)
        self.assertAlmostEqual(figures.delay_min, 0.0, places=1)

    def test_more_than_the_car_can_draw_counts_as_what_it_can(self):
        self.assertAlmostEqual(got([(0, 32.0)]).got_kwh, 5.0)

    def test_less_than_its_floor_is_nothing(self):
        self.assertEqual(got([(0, 5.9)]).got_kwh, 0.0)

    def test_a_set_point_holds_until_the_next(self):
        self.assertAlmostEqual(got([(100, 20.0), (1900, 0.0)]).got_kwh, 2.5)

    def test_it_takes_no_more_than_it_wants(self):
        self.assertEqual(got([(0, 20.0)], energy=1.0).got_kwh, 1.0)

    def test_current_after_the_departure_is_nothing(self):
        self.assertEqual(got([(3700, 20.0)]).got_kwh, 0.0)

    def test_half_an_hour_of_waiting_is_half_an_hour_of_delay(self):
        self.assertAlmostEqual(got([(1900, 20.0)], energy=1.0).delay_min, 30.0, places=1)

    def test_delay_ends_at_the_departure(self):
        late = got([], energy=1.0)
        at_once = (0.995 - 0.02) / 5.0 * 60
        self.assertAlmostEqual(late.delay_min, 60 - at_once, places=2)

    def test_three_phases_give_three_times_the_energy(self):
        self.assertAlmostEqual(got([(0, 20.0)], phases=(0, 1, 2), energy=99.0).got_kwh, 15.0)


class Verdict(unittest.TestCase):
    def test_a_day_within_its_targets_holds(self):
        self.assertEqual(quality_table.verdict(row()), "holds")

    def test_each_target_is_named_when_missed(self):
        for change, word in [({"of_optimum_pct": 99.94}, "energy < 99.95"),
                             ({"cost_gap_pct": 0.51}, "cost > 0.5"),
                             ({"starts": 1.51}, "starts > 1.5"),
                             ({"worst_pct": 94.9}, "worst-off < 95"),
                             ({"over_rated_s": 1}, "over"), ({"over_limit_s": 1}, "over")]:
            self.assertEqual(quality_table.verdict(row(**change)), word)

    def test_a_congested_day_has_targets_of_its_own(self):
        congested = row(optimum_pct=99.4, of_optimum_pct=99.3, cost_gap_pct=2.0, starts=2.5,
                        worst_pct=0.0)
        self.assertEqual(quality_table.verdict(congested), "holds")
        self.assertEqual(quality_table.verdict({**congested, "of_optimum_pct": 99.2}),
                         "energy < 99.3")

    def test_nobody_can_be_fairer_than_the_fairest_optimum(self):
        scarce = row(worst_pct=80.0, fairest_worst_pct=80.3)
        self.assertEqual(quality_table.verdict(scarce), "holds")

    def test_a_day_that_failed_is_told_and_not_counted(self):
        rows = [row(), {"day": "b", "error": "no such file"}]
        self.assertIn("| 1     | 1    |", quality_table.summary(rows))

    def test_the_worth_of_a_rule_is_the_mean_of_the_days_that_both_have(self):
        text = quality_table.ablation([row(), row(day="b")], {"rule": [row(cost_gap_pct=1.4)]})
        self.assertIn("| rule    | all can be met | 1     | +0.000", text)
        self.assertIn("| +1.000 ", text)


class Days(unittest.TestCase):
    def test_only_a_day_with_the_day_before_it_and_no_gap_is_complete(self):
        with tempfile.TemporaryDirectory() as folder:
            base = Path(folder) / "base.csv"
            stamps = [f"2022-12-{12 + k // 144:02} {k % 144 // 6:02}:{k % 6}0:00"
                      for k in range(3 * 144)]
            lines = [f"{stamp},{name},{kw},1,1" for name, kw in (("A", 80), ("B", 10))
                     for stamp in stamps]
            base.write_text("time,substation,p_l1_kw,p_l2_kw,p_l3_kw\n" + "\n".join(lines))
            self.assertEqual(make_days.complete_days(base), [("A", "2022-12-13", 80.0)])
            del lines[200]
            base.write_text("time,substation,p_l1_kw,p_l2_kw,p_l3_kw\n" + "\n".join(lines))
            self.assertEqual(make_days.complete_days(base), [])


if __name__ == "__main__":
    unittest.main()
