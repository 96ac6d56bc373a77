"""Runs a Python module as the service would: `under_filter.py CALLS MODULE [ARGUMENT …]`.

CALLS are names of system calls with commas between; all others give EPERM, as in the unit. And no
memory can be written and run, where the kernel knows how to refuse that (Linux 6.3).
"""

import ctypes
import errno
import os
import sys

_SET_MDWE, _REFUSE = 65, 1  # prctl(2)
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000


def main(names: list[str], arguments: list[str]) -> None:
    """Take the filter on, then become the module. A child keeps the filter."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_rule_add.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
    ]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    chosen = library.seccomp_init(_ERRNO | errno.EPERM)
    for name in names:
        number = library.seccomp_syscall_resolve_name(name.encode())
        # Negative: not of this kind of machine.
        if number >= 0 and library.seccomp_rule_add(chosen, _ALLOW, number, 0):
            raise OSError(f"{name} can't be allowed")
    if library.seccomp_load(chosen):
        raise OSError("the filter is not taken")
    ctypes.CDLL(None).prctl(_SET_MDWE, _REFUSE, 0, 0, 0)
    os.execv(sys.executable, [sys.executable, *arguments])


if __name__ == "__main__":
    main(sys.argv[1].split(","), sys.argv[2:])
