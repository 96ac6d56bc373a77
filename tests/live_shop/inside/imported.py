"""pretix, imported once: each server is forked off, for to import it takes seconds.

Each `begin` that comes in starts one, of which the group's number is the answer; each `gone` is
answered when nothing of it is there any more. This process serves nobody: it has no port, and no
database.
"""

import ctypes
import gc
import os
import sys
from contextlib import suppress

from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver
from django.utils import translation
from gunicorn.app.wsgiapp import run

from tests.live_shop.inside import wsgi

# The pages of a buyer, and the interface for programs.
_LANGUAGES = ("nl", "en")
_ADDRESSES = ("maindomain", "organizer_domain", "event_domain")
_SET_CHILD_SUBREAPER = 36
_TEMPLATES = ("pretixpresale", "pretixbase")


def _read_ahead() -> None:
    """Have read what a server reads at the first requests, but for what is in its database."""
    for language in _LANGUAGES:
        with translation.override(language):
            for urls in _ADDRESSES:
                assert get_resolver(f"pretix.multidomain.{urls}_urlconf").reverse_dict
    for folder in get_app_template_dirs("templates"):
        for kind in _TEMPLATES:
            for path in folder.glob(f"{kind}/**/*.html"):
                get_template(str(path.relative_to(folder)))


def _serve(words: list[str]) -> None:
    """Be a server in a group of its own, as if begun by its own command line."""
    os.setsid()
    os.write(1, f"{os.getpid()}\n".encode())
    log = os.open("gunicorn.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, there in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(there, number)
    sys.argv = ["gunicorn", f"{wsgi.__name__}", *words]
    run()


def _wait_for_all() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


def main() -> None:
    """Do what is asked, until nothing more is; the words of the command line are gunicorn's."""
    _read_ahead()
    gc.collect()
    gc.freeze()
    # What a server leaves behind becomes ours.
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)
    for line in sys.stdin:
        if line.strip() == "begin":
            if os.fork() == 0:
                _serve(sys.argv[1:])
                return
        else:
            _wait_for_all()
            print("gone", flush=True)


main()
