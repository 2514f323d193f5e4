#!/bin/sh
# Sets up what the service needs, in .venv; `make setup` and `make test` call it. Safe to repeat: what is done is skipped.
# usage: deploy/setup.sh run|dev|sounds
set -eu

want=${1:-run}
cd "$(dirname "$0")/.."
venv=.venv

say() { printf '==> %s\n' "$*"; }
stop() {
    printf '\nset-up stopped: %s\n' "$1" >&2
    exit 1
}

# What has been done is remembered by the sum of the files it was made from.
done_before() { [ -f "$venv/.$1" ] && [ "$(cat "$venv/.$1")" = "$2" ]; }
remember() { printf '%s' "$2" >"$venv/.$1"; }
sum_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

system_packages() { # name the Debian packages that are missing, install them when we may
    missing=""
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    command="apt-get update && apt-get install -y --no-install-recommends$missing"
    if ! command -v apt-get >/dev/null; then
        stop "these Debian packages (or their like) are needed:$missing"
    elif [ "$(id -u)" != 0 ]; then
        stop "system packages are missing. Run this, then try again:
    sudo sh -c '$command'"
    fi
    say "installing system packages:$missing"
    log=$(mktemp)
    if ! DEBIAN_FRONTEND=noninteractive sh -c "$command" >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        stop "the system packages could not be installed (is there a network?). By hand:
    $command"
    fi
    rm -f "$log"
}

find_python() {
    for candidate in python3 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

virtual_environment() {
    if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c '' 2>/dev/null; then return 0; fi
    python=$(find_python) || { system_packages python3 python3-venv; python=$(find_python); } ||
        stop "Python 3.11 or 3.12 is needed"
    "$python" -c 'import ensurepip' 2>/dev/null || system_packages python3-venv
    say "making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv" || stop "the virtual environment could not be made"
}

python_packages() { # one locked list, checked by hash
    sum=$(sum_of deploy/uv.txt "$1" pyproject.toml)
    done_before "$1" "$sum" && return 0
    say "installing Python packages ($1; a few minutes on a slow network)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/uv.txt ||
        stop "PyPI could not be reached, or a package did not match its hash"
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "$1" ||
        stop "Python packages could not be installed (see above): is PyPI reachable, is there space on the disk?"
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable . ||
        stop "the hotline command could not be installed"
    # Now, for at run time the service may not be allowed to, and would compile all of it at each start. A package
    # may bring a file for another Python, that does not compile and is not missed.
    "$venv/bin/python" -m compileall -q -j 0 "$venv/lib" >/dev/null 2>&1 || true
    remember "$1" "$sum"
}

case $want in
run) list=requirements.txt ;;
dev)
    list=requirements-dev.txt
    system_packages sip-tester baresip-core linphone-cli chromium-headless-shell fonts-noto-cjk postgresql libatomic1 \
        kamailio kamailio-extra-modules kamailio-tls-modules libfaketime nftables iproute2
    ;;
sounds) list=requirements-sounds.txt ;;
*) stop "unknown part '$want': run, dev or sounds" ;;
esac

virtual_environment
python_packages "$list"
[ "$want" = sounds ] && exit 0
"$venv/bin/python" -m compileall -q -x node_modules hotline ivr transcription ledger || stop "the programs could not be compiled"
"$venv/bin/python" -m hotline.console.frontend || stop "the console's front-end files could not be fetched"
"$venv/bin/python" -m transcription.models whisper || stop "the speech model could not be prepared"
