"""`python -m benchmarks`: prints a table in Markdown and writes benchmarks/results.json."""

import argparse
import asyncio
import json
import os
import platform
from pathlib import Path
from statistics import median

from benchmarks import (
    broadcast,
    confirm,
    copies,
    flood,
    footprint,
    imports,
    issue,
    marks,
    night,
    offers,
    pages,
    postgres,
    reminders,
    shop,
    summary,
    takeover,
    towns,
    turns,
    understanding,
)
from benchmarks.registry import LEFT_OUT, MEASUREMENTS, Measurement

RESULTS = Path(__file__).parent / "results.json"
RUNS = 3
# Each puts its measurements on the list when it is imported.
SUBJECTS = (
    issue,
    turns,
    confirm,
    summary,
    broadcast,
    flood,
    reminders,
    shop,
    footprint,
    imports,
    marks,
    night,
    copies,
    understanding,
    offers,
    pages,
    takeover,
    towns,
    postgres,
)


async def _measure(measurement: Measurement, runs: int) -> dict[str, float]:
    """The median of each figure over the runs, each on a fresh stage."""
    cores = os.sched_getaffinity(0)
    outcomes = []
    for _ in range(runs):
        outcomes.append(await measurement.run())
        # A measurement may keep to one core; the next one starts with all again.
        os.sched_setaffinity(0, cores)
    return {
        figure.key: _readable(median(outcome[figure.key] for outcome in outcomes))
        for figure in measurement.figures
    }


def _readable(value: float) -> float:
    return round(value, 1 if abs(value) >= 10 else 3)


def _load() -> float:
    """How busy the machine was in the last minute, ourselves included."""
    return round(os.getloadavg()[0], 1)


def machine() -> str:
    """One line about what the figures were measured on."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()},"
        f" {platform.system()} {platform.release()}"
    )


def main() -> None:
    """Measure what is named, or everything."""
    names = [measurement.name for measurement in MEASUREMENTS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(names)}")
    parser.add_argument("--runs", type=int, default=RUNS, help="the median of so many runs counts")
    options = parser.parse_args()
    for name, why in LEFT_OUT.items():
        if name in options.names:
            parser.error(f"{name} can't be measured here. {why}")
        if not options.names:
            print(f"{name} is left out. {why}")
    if unknown := set(options.names) - set(names):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    results: dict[str, float | str | int] = {
        "machine": machine(),
        "runs": options.runs,
        "load_before": _load(),
    }
    print(f"{machine()}; medians of {options.runs} runs; load average {_load()}\n")
    print("| What | Value | Load |")
    print("| --- | ---: | ---: |")
    for measurement in MEASUREMENTS:
        if options.names and measurement.name not in options.names:
            continue
        figures = asyncio.run(_measure(measurement, options.runs))
        results.update(figures)
        for figure in measurement.figures:
            value = f"{figures[figure.key]:g} {figure.unit}".strip()
            print(f"| {figure.label} | {value} | {_load()} |", flush=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
