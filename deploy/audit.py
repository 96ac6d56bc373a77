"""Asks OSV (osv.dev) which known holes the versions have that this project is pinned to.

`make audit`, or `python3 deploy/audit.py`: it needs Python alone. It sends names and versions of
packages, and nothing else. Exit code 0: none known; 1: there are; 2: it could not ask, which is no
answer.
"""

import argparse
import http.client
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
_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
_NUMBER = re.compile(r"[A-Za-z0-9._:-]+")

Pin = tuple[str, str]


class NoAnswer(Exception):
    """It could not be asked; the text says why."""


def pinned(paths: list[Path]) -> list[Pin]:
    """Each package with its version in lists of versions. Raises NoAnswer."""
    found: set[Pin] = set()
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise NoAnswer(f"{path}: can't be read ({error.strerror}).") from None
        except UnicodeDecodeError:
            raise NoAnswer(f"{path}: is not text in UTF-8.") from None
        # A line that begins with a space goes on with the one before.
        wanted = [line for line in lines if line.strip() and line[0] not in " \t#"]
        pins = [_PIN.match(line) for line in wanted]
        for line, pin in zip(wanted, pins, strict=True):
            if pin is None:
                # What is left out would count as good.
                raise NoAnswer(f"{path}: {line[:40]!r} names no exact version.")
            found.add((pin[1], pin[2]))
        if not pins:
            raise NoAnswer(f"{path}: there are no versions in it.")
    return sorted(found)


def holes(versions: list[Pin], url: str) -> dict[Pin, list[str]]:
    """The numbers of the known holes of each package that has any. Raises NoAnswer."""
    found: dict[Pin, list[str]] = {}
    waiting: list[tuple[Pin, str | None]] = [(pin, None) for pin in versions]
    for _page in range(_MOST_PAGES):
        if not waiting:
            return found
        results = _asked(waiting, url)
        for (pin, _token), result in zip(waiting, results, strict=True):
            for number in _numbers(result, url):
                found.setdefault(pin, []).append(number)
        waiting = [
            (pin, result["next_page_token"])
            for (pin, _token), result in zip(waiting, results, strict=True)
            if result.get("next_page_token")
        ]
    raise NoAnswer(f"{url}: there is no end to its answer.")


def _numbers(result: dict[str, Any], url: str) -> list[str]:
    """The numbers of the holes in one answer. Raises NoAnswer."""
    try:
        numbers = [hole["id"] for hole in result.get("vulns") or []]
        if all(_NUMBER.fullmatch(number) for number in numbers):
            return numbers
    except (TypeError, KeyError):
        pass
    raise NoAnswer(f"{url}: the answer is not what OSV gives.")


def _asked(waiting: list[tuple[Pin, str | None]], url: str) -> list[dict[str, Any]]:
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        | ({"page_token": token} if token else {})
        for (name, version), token in waiting
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
    except (ValueError, KeyError, TypeError, RecursionError, http.client.HTTPException):
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
    for (name, version), numbers in found.items():
        for number in numbers:
            sys.stdout.write(f"{name} {version}: {READ_MORE}{number}\n")
    if found:
        sys.stdout.write(f"{len(found)} of {len(versions)} packages have known holes.\n")
        return 1
    sys.stdout.write(f"No holes are known in {len(versions)} packages, says osv.dev.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
