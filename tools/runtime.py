"""Where things live, who runs them, and how problems are told to the person at the keyboard."""
import contextlib
import errno
import fcntl
import functools
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ADDON = "customer_mgmt_policy"
CHECKOUT = Path(__file__).resolve().parent.parent
ELSEWHERE = "Name another folder in CUSTOMER_POLICY_RUNTIME."
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Problem(Exception):
    """Something the person at the keyboard can put right; the text says how."""


class Stopped(BaseException):
    """Ctrl-C, or a polite request to end."""


# --------------------------------------------------------------------------- accounts
@functools.cache
def account():
    """Who runs PostgreSQL and Odoo, never root: ourselves, or who called sudo, or who owns the checkout."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    for uid in (int(os.environ.get("SUDO_UID") or 0), CHECKOUT.stat().st_uid):
        with contextlib.suppress(KeyError):
            if uid:
                return pwd.getpwuid(uid)
    return dedicated_account()


def dedicated_account(name="customer-policy"):
    try:
        return pwd.getpwnam(name)
    except KeyError:
        say(f"Creating the system account {name}: PostgreSQL and Odoo do not run as root")
        run(["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name])
        return pwd.getpwnam(name)


def identity():
    """Arguments for subprocess that drop root's privileges."""
    if os.geteuid():
        return {}
    who = account()
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": os.getgrouplist(who.pw_name, who.pw_gid)}


def readable(path):
    """Whether the unprivileged account can read a path."""
    if os.geteuid():
        return os.access(path, os.R_OK)
    return subprocess.run(["test", "-r", path], cwd="/", check=False, **identity()).returncode == 0


def give(path):
    if not os.geteuid():
        os.chown(path, account().pw_uid, account().pw_gid)


def hand_over(path):
    """Give a whole tree that root built to the account that will use it."""
    if not os.geteuid():
        who = account()
        subprocess.run(["chown", "-R", "-h", f"{who.pw_uid}:{who.pw_gid}", path], check=True)


# --------------------------------------------------------------------------- places
@functools.cache
def runtime():
    """The folder of everything built: `.runtime`, or a reachable place when the account cannot enter the checkout."""
    digest = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]
    if chosen := os.environ.get("CUSTOMER_POLICY_RUNTIME"):
        folder = Path(chosen).resolve()
    elif readable(CHECKOUT / "tools/runtime.py"):
        folder = CHECKOUT / ".runtime"
    else:
        folder = Path(f"/var/tmp/customer-mgmt-policy-{digest}")
        say(f"{account().pw_name} cannot read {CHECKOUT}: working on a copy in {folder}")
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"Cannot create {folder}: {error.strerror}. {ELSEWHERE}") from error
    if folder.stat().st_uid not in (0, account().pw_uid):
        raise Problem(f"{folder} belongs to somebody else. {ELSEWHERE}")
    give(folder)
    if not readable(folder):
        raise Problem(f"{account().pw_name} cannot read {folder}. {ELSEWHERE}")
    return folder


@functools.cache
def workplace():
    """The checkout as the account sees it: itself, or a fresh copy when it lies where only root may look."""
    if readable(CHECKOUT / "tools/runtime.py"):
        return CHECKOUT
    copy, fresh = runtime() / "checkout", runtime() / "checkout.new"
    with lock("copy"):
        shutil.rmtree(fresh, ignore_errors=True)
        unneeded = shutil.ignore_patterns(".git", ".runtime", "__pycache__")
        shutil.copytree(CHECKOUT, fresh, symlinks=True, ignore=unneeded)
        fresh.chmod(0o755)
        hand_over(fresh)
        shutil.rmtree(copy, ignore_errors=True)
        fresh.rename(copy)
    return copy


def folder(name):
    """A folder of the runtime that the account may write to."""
    path = runtime() / name
    path.mkdir(exist_ok=True)
    give(path)
    return path


@contextlib.contextmanager
def lock(name):
    """One at a time, across commands."""
    with lock_file(name) as handle:
        if not try_lock(handle):
            say("Waiting for another command that is preparing the same thing")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def lock_file(name):
    handle = open(runtime() / f"{name}.lock", "a")  # noqa: SIM115
    give(handle.name)
    return handle


def try_lock(handle):
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def digest(*things):
    """A short name for a content: of texts, files and whole folders."""
    result = hashlib.sha256()
    for thing in things:
        files = [thing] if not isinstance(thing, Path) or thing.is_file() else sorted(thing.rglob("*"))
        for file in files:
            if isinstance(file, str):
                result.update(file.encode())
            elif file.is_file() and file.suffix != ".pyc":
                result.update(file.name.encode() + file.read_bytes())
    return result.hexdigest()[:16]


# --------------------------------------------------------------------------- commands
def say(text):
    print(f"· {text}", flush=True)


def environment(**extra):
    """The environment of everything that runs as the account: nothing of the caller's leaks in but its settings."""
    unwanted = ("PYTHON", "VIRTUAL_ENV", "PG", "ODOO_RC", "OPENERP_SERVER", "XDG_", "LC_")
    result = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    if not os.geteuid():
        result.pop("TMPDIR", None)
    result.update(
        HOME=str(folder("home")), USER=account().pw_name, LOGNAME=account().pw_name, LANG="C.UTF-8",
        PATH=f"{runtime() / 'venv/bin'}:/usr/local/bin:/usr/bin:/bin", PYTHONPYCACHEPREFIX=str(folder("pycache")),
    )
    return {**result, **extra}


def run(command, log=None, **kwargs):
    """Run a step to its end. What it printed is shown only when it fails."""
    kwargs = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True,
              "errors": "replace", "start_new_session": True, **kwargs}
    try:
        child = subprocess.Popen([str(part) for part in command], **kwargs)
    except FileNotFoundError as error:
        raise Problem(f"The command {error.filename} is missing.") from error
    try:
        printed = child.communicate()[0] or ""
    except BaseException:
        end(child)
        raise
    if log:
        (folder("log") / f"{log}.log").write_text(printed)
    if child.returncode:
        hint = full_disk()
        tail = "\n".join(printed.rstrip().splitlines()[-1 if hint else -20:])
        raise Problem(f"{Path(command[0]).name} failed (exit code {child.returncode}):\n{tail}{hint}")
    return printed


def run_as_account(command, **kwargs):
    return run(command, **{"env": environment(), "cwd": runtime(), **identity(), **kwargs})


def full_disk(needed_mb=200):
    """A hint for failures that a full disk explains."""
    free = shutil.disk_usage(runtime()).free >> 20
    return f"\nOnly {free} MB are free on the disk of {runtime()}: make room and try again." if free < needed_mb else ""


def supervise(command, env):
    """Run a long-lived command as the account; on Ctrl-C end it and all that it started. Return its exit code."""
    child = start(command, env)
    try:
        return child.wait()
    finally:
        end(child)


def converse(command, env):
    """Run a command that talks with the keyboard: Ctrl-C is for it, not for us."""
    child = start(command, env, start_new_session=False)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def start(command, env, **kwargs):
    kwargs = {"start_new_session": True, "cwd": workplace(), "env": env, **identity(), **kwargs}
    return subprocess.Popen([str(part) for part in command], **kwargs)


def end(child, patience=20):
    """End a child politely, then its whole process group for good."""
    with deferred_signals():
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@contextlib.contextmanager
def deferred_signals():
    """Let a step that must not be cut in two finish; the signal arrives afterwards."""
    pending = []
    before = {number: signal.signal(number, lambda number, _frame: pending.append(number)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if pending:
            os.kill(os.getpid(), pending[0])


def watch_caller():
    """End with our caller: a make that is killed cannot tell us, one that is interrupted alone just waits."""
    def interruptible():
        caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{caller}/status").read_text())[1]
        return bool(int(caught, 16) & 1 << signal.SIGINT - 1)

    caller = os.getppid()
    with contextlib.suppress(OSError):
        if Path(f"/proc/{caller}/comm").read_text().strip() != "make":
            return
        before = interruptible()
        while interruptible() == before and os.getppid() == caller:
            time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGINT)


def main(function):
    """Run a command of this folder: signals end it in order, problems are told in one message."""
    def stopped(number, _frame):
        raise Stopped(number)

    for number in SIGNALS:
        signal.signal(number, stopped)
    os.umask(0o022)
    threading.Thread(target=watch_caller, daemon=True).start()
    try:
        sys.exit(function(*sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"\n{problem}")
    except Stopped as stop:
        sys.exit(128 + stop.args[0])
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        sys.exit(f"\nThe disk is full: make room and try again. ({error})")
