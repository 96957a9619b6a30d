"""Writes a day's scheduling problem, with all of its future known, as plain text: for programs that
solve it without the oracle's Python. Sums and bounds are those of offline.py's linear program.

  instance.py ORACLE-FOLDER DAY-FOLDER OUT.txt

Words are parted by white space, lines end in a newline, numbers are decimal. In this order:

  youxu-instance 1                              format and version
  volts V                                       phase voltage
  slots COUNT SECONDS                           from second 0 on
    PRICE BASE1 BASE2 BASE3                     COUNT lines: CNY/kWh; the homes' mean current in the
                                                slot on L1, L2, L3, at the root
  circuits COUNT
    PARENT LIMIT1 LIMIT2 LIMIT3                 COUNT lines: index of the circuit above it, -1 for
                                                the root, which is first; A, homes included at the
                                                root, where BASE may exceed it: then no room is left
  cars COUNT
    CIRCUIT PHASES ARRIVE DEPART KWH MIN MAX IMMEDIATE
                                                COUNT lines: index of the circuit; 1, 2, 3 or 123;
                                                seconds; energy wanted; A per phase; 0 or 1

A car plugged in for a part of a slot can use that part only; a limit holds for a slot's mean.
"""

import sys
from pathlib import Path

VERSION = 1
SLOT_SECONDS = 900.0


def read(oracle, day):
    """(site, model) of offline.py."""
    if str(oracle) not in sys.path:
        sys.path.insert(0, str(oracle))
    import ocdata
    import offline

    site = ocdata.load_site(str(day / "site.json"))
    sessions = ocdata.load_sessions(str(day / "sessions.csv"), site)
    base = ocdata.load_base(str(day / "base.csv"))
    return site, offline.Model(site, sessions, base, SLOT_SECONDS)


def numbers(values):
    return " ".join(f"{value:.10g}" for value in values)


def lines_of(site, model):
    yield f"youxu-instance {VERSION}"
    yield f"volts {site.volts:g}"
    yield f"slots {model.T} {model.slot_s:g}"
    for price, base in zip(model.price, model.base_a):
        yield numbers([price, *base])
    yield f"circuits {len(site.nodes)}"
    for node in site.nodes:
        yield f"{node.parent} {numbers(node.limit)}"
    yield f"cars {len(model.sessions)}"
    for s in model.sessions:
        phases = "".join(str(phase + 1) for phase in s.phases)
        yield (f"{s.node} {phases} {numbers([s.arrive, s.depart, s.energy, s.amin, s.amax])} "
               f"{int(s.mode == 'immediate')}")


def write(site, model, path):
    path.write_text("\n".join(lines_of(site, model)) + "\n", encoding="utf-8")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.dont_write_bytecode = True
    oracle, day, out = map(Path, sys.argv[1:])
    write(*read(oracle, day), out)


if __name__ == "__main__":
    main()
