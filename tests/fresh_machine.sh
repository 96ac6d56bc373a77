#!/bin/sh
# The README's words on a machine that has nothing: a bare Debian root is made with debootstrap, with
# make and python3 and no fonts, browser or Python packages; a commit is cloned into it, and there
# `make demo`, `make test` and `make test-browser` are done. For root on Debian, with debootstrap and git:
#
#     sh tests/fresh_machine.sh [COMMIT]
#
# It takes the Debian release, mirror, keys and pip's index from the machine that it runs on. All
# mounts are in a namespace of their own, and end with it. KEEP=1 leaves the root, in /var/tmp.
set -eu

commit=${1:-HEAD}
here=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
commit=$(git -C "$here" rev-parse --verify "$commit^{commit}")
[ "$(id -u)" = 0 ] || { echo "This needs root." >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "apt-get install debootstrap, then again." >&2; exit 2; }

if [ -z "${FRESH_ROOT:-}" ]; then
    FRESH_ROOT=$(mktemp -d "${TMPDIR:-/var/tmp}/fresh-machine.XXXXXX")
    chmod 755 "$FRESH_ROOT"
    export FRESH_ROOT
    # Whoever stops this stops what is in there first; then nothing is left.
    trap '[ -n "${KEEP:-}" ] || rm -rf --one-file-system "$FRESH_ROOT"' EXIT
    unshare --mount --pid --fork --kill-child sh "$0" "$commit" &
    inside=$!
    trap 'kill -KILL "$inside"; wait "$inside" || true; exit 143' INT TERM
    wait "$inside"
    exit
fi

root=$FRESH_ROOT
mount --make-rprivate /

# The first of this machine's own sources.
set -- $(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | head -n 1)
[ $# -ge 2 ] || { echo "apt knows no source of packages." >&2; exit 2; }
release=$(. /etc/os-release; echo "$VERSION_CODENAME")
echo "== a bare Debian ($release)"
debootstrap --variant=minbase --include=ca-certificates,make,python3 "$release" "$root" "$1" \
    >"$root/debootstrap.out" 2>&1 || { tail "$root/debootstrap.out"; exit 1; }

# How this machine reaches packages, and whom it trusts with that.
copy() {
    for path; do
        [ -e "$path" ] || continue
        mkdir -p "$root$(dirname "$path")"
        cp -aL "$path" "$root$(dirname "$path")/"
    done
}
rm -f "$root/etc/apt/sources.list"
copy /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf /etc/apt/apt.conf.d \
    /etc/apt/auth.conf /etc/apt/auth.conf.d /etc/apt/keyrings /etc/apt/trusted.gpg.d \
    /usr/share/keyrings /etc/ssl/certs/ca-certificates.crt /etc/resolv.conf /etc/hosts \
    /etc/pip.conf "$HOME/.config/pip" "$HOME/.pip"
if [ "$HOME" != /root ]; then
    mkdir -p "$root/root/.config"
    for each in .config/pip .pip; do
        [ ! -e "$HOME/$each" ] || cp -aL "$HOME/$each" "$root/root/$each"
    done
fi
# An index that is a folder of this machine: its files lie beside its pages.
for folder in $(
    { cat /etc/pip.conf "$HOME/.config/pip/pip.conf" 2>/dev/null; env | grep '^PIP_'; } |
        grep -oE '(file://)?/[^ ,"=]+' | grep -v '^//' |
        sed -E 's|^file://(.*)/[^/]+/?$|\1|' | sort -u
); do
    [ -d "$folder" ] || continue
    mkdir -p "$root$folder"
    mount --bind -o ro "$folder" "$root$folder"
done

mount -t proc proc "$root/proc"
mkdir -p "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"

git clone --quiet --no-hardlinks "$here" "$root/root/meedoenbot"
git -C "$root/root/meedoenbot" checkout --quiet --detach "$commit"

# No more of the environment than a login shell has, and what pip needs.
inside() {
    env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        $(env | grep -E '^(PIP_[A-Z_]*|SSL_CERT_FILE|https?_proxy|no_proxy|HTTPS?_PROXY)=[^ ]*$') \
        chroot "$root" sh -c "cd /root/meedoenbot && $1"
}

echo "== installed: $(inside 'python3 --version; make --version | head -n 1; dpkg -l | grep -c ^ii' | tr '\n' ' ')"
[ -z "$(inside 'ls /usr/share/fonts 2>/dev/null; command -v chromium git || true')" ]

echo "== make demo"
inside 'make demo >/tmp/demo.out 2>&1 & echo $! >/tmp/demo.pid; wait' &
demo=$!
look='import sys, urllib.request as r; sys.exit(b"Meedoen" not in r.urlopen(sys.argv[1]).read())'
tries=0
until grep -q 'Open http' "$root/tmp/demo.out" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] && kill -0 "$demo" 2>/dev/null || { cat "$root/tmp/demo.out"; exit 1; }
    sleep 1
done
cat "$root/tmp/demo.out"
inside "python3 -c '$look' http://127.0.0.1:8800/" || { echo "The demo shows no page."; exit 1; }
echo "== the demo shows its page"
# make passes it on to the demo.
kill "$(cat "$root/tmp/demo.pid")"
wait "$demo" || true

echo "== make test"
inside 'make test'
echo "== make test-browser"
inside 'make test-browser'
inside 'make -s help >/dev/null'
[ -z "$(git -C "$root/root/meedoenbot" status --porcelain)" ] || { echo "Files were left."; exit 1; }
echo "== all of it passed at $commit"
