"""Run the benchmarks: ``make bench`` for all, ``make bench ARGS="demand approval"`` for some.

Every benchmark gets a fresh database with the addon and the peers it is compared with, and prints its figures beside
them. Peers come from PyPI into a folder of the benchmarks' own; what is not to be had is named and left out.
"""
import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main():
    topics = sorted(path.stem.removeprefix('bench_') for path in HERE.glob('bench_*.py'))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('topics', nargs='*', help=f"which to run: {', '.join(topics)} (default: all)")
    parser.add_argument('--keep', action='store_true', help="keep the databases")
    options = parser.parse_args()
    if unknown := set(options.topics) - set(topics):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(topics)}")
    print(describe_machine(), flush=True)
    kept = [run_topic(topic, options.keep) for topic in options.topics or topics]
    return 0 if all(kept) else 1


def run_topic(topic, keep):
    """Run one benchmark in a process and database of its own, so that none warms another's caches."""
    command = [sys.executable, HERE / 'one.py', topic, *(['--keep'] if keep else [])]
    return subprocess.run(command, check=False).returncode == 0


def describe_machine():
    cpu = next((line.split(':', 1)[1].strip() for line in Path('/proc/cpuinfo').read_text().splitlines()
                if line.startswith('model name')), platform.processor())
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30
    return f"Machine: {os.cpu_count()} × {cpu}, {memory:.0f} GiB, Python {platform.python_version()}"


if __name__ == '__main__':
    sys.exit(main())
