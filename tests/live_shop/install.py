"""Puts a real pretix in a folder of its own, and makes the database that each shop begins with.

`python -m tests.live_shop.install`; what is there already is left as it is.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".venv-shop"
PYTHON = HOME / "bin" / "python"
_VERSIONS = ROOT / "constraints-shop.txt"
# The one package that is only there as source: some JavaScript.
_NO_WHEEL = "django-jquery-js"
_TEMPLATE = HOME / "template"
_INSIDE = "tests.live_shop.inside"
DATABASE = "db.sqlite3"
# For a shop that nobody but this machine reaches, and that is gone afterwards.
_SIGNS_WITH = "only for a shop on loopback, which is gone afterwards"


def environment(folder: Path, url: str = "http://127.0.0.1") -> dict[str, str]:
    """The settings of a pretix that keeps everything in a folder."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": f"{_INSIDE}.settings",
        # None of the machine's own, if a pretix is installed on it.
        "PRETIX_CONFIG_FILE": str(folder / "none.cfg"),
        "PRETIX_PRETIX_URL": url,
        "PRETIX_PRETIX_DATADIR": str(folder),
        "PRETIX_PRETIX_INSTANCE_NAME": "meedoenbot",
        "PRETIX_PRETIX_LOGLEVEL": "WARNING",
        "PRETIX_DATABASE_BACKEND": "sqlite3",
        "PRETIX_DJANGO_SECRET": _SIGNS_WITH,
        "PRETIX_LOCALE_DEFAULT": "nl",
        "PRETIX_LOCALE_TIMEZONE": "Europe/Amsterdam",
    }


def install() -> None:
    """pretix, at the versions of the list, and an empty database of it."""
    _packages()
    _migrated()
    filled()


def copy_of_a_filled_shop(folder: Path) -> Mapping[str, Any]:
    """A database of a shop's own in a folder; what there is to know of what is in it."""
    template = filled()
    shutil.copyfile(template, folder / DATABASE)
    known: dict[str, Any] = json.loads(template.with_suffix(".json").read_text(encoding="utf-8"))
    return known


def _packages() -> None:
    """A virtual environment with pretix, once for each list of versions."""
    done = HOME / "installed"
    wanted = _sum(_VERSIONS)
    if done.is_file() and done.read_text(encoding="ascii") == wanted:
        return
    print("Installing pretix in .venv-shop: 600 MB, one to three minutes, only once ...")
    shutil.rmtree(HOME, ignore_errors=True)
    venv.create(HOME, with_pip=True, symlinks=True)
    for versions in (ROOT / "constraints-pip.txt", _VERSIONS):
        _run(
            *("-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--only-binary", ":all:", "--no-binary", _NO_WHEEL),
            *("--require-hashes", "-r", str(versions)),
        )
    done.write_text(wanted, encoding="ascii")


def _migrated() -> Path:
    """An empty database as this version of pretix wants it."""
    path = _TEMPLATE / "empty.sqlite3"
    if not path.is_file():
        print("Making pretix' database: some one and a half minutes, only once ...")
        folder = _emptied(_TEMPLATE / "making")
        _run("-m", "pretix", "migrate", "--verbosity", "0", folder=folder)
        (folder / DATABASE).replace(path)
    return path


@cache
def filled() -> Path:
    """A database with a shop in it, made anew when what fills it is another."""
    seed = ROOT / "tests" / "live_shop" / "inside" / "seed.py"
    path = _TEMPLATE / f"filled-{_sum(seed)[:12]}.sqlite3"
    if not path.is_file():
        folder = _emptied(_TEMPLATE / "making")
        shutil.copyfile(_migrated(), folder / DATABASE)
        printed = _run("-m", f"{_INSIDE}.seed", folder=folder)
        path.with_suffix(".json").write_text(printed.splitlines()[-1], encoding="utf-8")
        (folder / DATABASE).replace(path)
    return path


def _run(*words: str, folder: Path = HOME) -> str:
    """What pretix' own Python prints of a command. What it complains of goes to the terminal."""
    done = subprocess.run(
        [PYTHON, *words],
        env=dict(os.environ) if words[1] == "pip" else environment(folder),
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        install()
    except subprocess.CalledProcessError as failed:
        sys.exit(f"It did not work: {' '.join(map(str, failed.cmd[1:4]))} ended with "
                 f"{failed.returncode}.")  # fmt: skip
