"""Asks OSV (osv.dev) which known holes the versions have that this project is pinned to.

`make audit`, or `python3 deploy/audit.py`: it needs Python alone. It sends names and versions of
packages, and nothing else. Exit code 0: none known; 1: there are; 2: it could not ask, which is no
answer.
"""

import argparse
import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ASK = "https://api.osv.dev/v1/querybatch"
READ_MORE = "https://osv.dev/vulnerability/"
ROOT = Path(__file__).resolve().parents[1]
_SECONDS = 30
_MOST_PAGES = 20
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


class NoAnswer(Exception):
    """It could not be asked; the text says why."""


def pinned(paths: list[Path]) -> dict[str, str]:
    """The version of each package in lists of versions. Raises NoAnswer."""
    found: dict[str, str] = {}
    for path in paths:
        try:
            pins = _PIN.findall(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise NoAnswer(f"{path}: can't be read ({error.strerror}).") from None
        if not pins:
            raise NoAnswer(f"{path}: there are no versions in it.")
        found |= dict(pins)
    return found


def holes(versions: dict[str, str], url: str) -> dict[str, list[str]]:
    """The numbers of the known holes of each package that has any. Raises NoAnswer."""
    found: dict[str, list[str]] = {}
    waiting: list[tuple[str, str | None]] = [(name, None) for name in sorted(versions)]
    for _page in range(_MOST_PAGES):
        if not waiting:
            return found
        results = _asked(waiting, versions, url)
        for (name, _token), result in zip(waiting, results, strict=True):
            for hole in result.get("vulns") or []:
                found.setdefault(name, []).append(str(hole["id"]))
        waiting = [
            (name, result["next_page_token"])
            for (name, _token), result in zip(waiting, results, strict=True)
            if result.get("next_page_token")
        ]
    raise NoAnswer(f"{url}: there is no end to its answer.")


def _asked(
    waiting: list[tuple[str, str | None]], versions: dict[str, str], url: str
) -> list[dict[str, Any]]:
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": versions[name]}
        | ({"page_token": token} if token else {})
        for name, token in waiting
    ]
    request = urllib.request.Request(  # noqa: S310 - ours, or who runs it said so
        url,
        json.dumps({"queries": queries}).encode(),
        {"Content-Type": "application/json", "User-Agent": "meedoenbot-audit"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            results = json.load(answer)["results"]
    except (OSError, urllib.error.URLError) as error:
        raise NoAnswer(f"{url}: {getattr(error, 'reason', error)}.") from None
    except (ValueError, KeyError, TypeError):
        raise NoAnswer(f"{url}: the answer is not what OSV gives.") from None
    if not isinstance(results, list) or len(results) != len(queries):
        raise NoAnswer(f"{url}: it did not answer for each of {len(queries)} packages.")
    if not all(isinstance(each, dict) for each in results):
        raise NoAnswer(f"{url}: the answer is not what OSV gives.")
    return results


def main(arguments: list[str] | None = None) -> int:
    """Ask, and say it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="audit", description=__doc__)
    parser.add_argument("lists", nargs="*", type=Path, help="default: constraints*.txt")
    parser.add_argument("--url", default=ASK, help=f"default: {ASK}")
    options = parser.parse_args(arguments)
    try:
        versions = pinned(options.lists or sorted(ROOT.glob("constraints*.txt")))
        found = holes(versions, options.url)
    except NoAnswer as why:
        sys.stderr.write(f"NOT CHECKED: {why}\nNothing is known about holes. Try again later.\n")
        return 2
    for name, numbers in found.items():
        for number in numbers:
            sys.stdout.write(f"{name} {versions[name]}: {READ_MORE}{number}\n")
    if found:
        sys.stdout.write(f"{len(found)} of {len(versions)} packages have known holes.\n")
        return 1
    sys.stdout.write(f"No holes are known in {len(versions)} packages, says osv.dev.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
