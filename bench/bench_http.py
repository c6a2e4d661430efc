"""A salesperson's demand list over HTTP: a server with two workers, one session and eight, few and many closed demands."""
import http.cookiejar
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from bench_demand import seed_demands
from common import Cost, Row, analyze
from records import CLOSED_FEW, CLOSED_MANY, OPEN, seed_people

from odoo.tools import config

PEERS = []
WORKERS, SESSIONS, SECONDS, WARM_UP = 2, (1, 8), 10, 3
DOMAIN = [['state', 'in', ['recorded', 'answered', 'in_progress', 'accepted']]]
PASSWORD = 'bench-http'


def run(env):
    """Yield requests/s as ms per request of the whole server, so that less is better as in every other row."""
    salespeople = seed_people(env)
    salespeople[:max(SESSIONS)].write({'password': PASSWORD})
    seed_demands(env, 'recorded', OPEN)
    seed_demands(env, 'closed', CLOSED_FEW)
    analyze(env)
    logins, specification = salespeople[:max(SESSIONS)].mapped('login'), get_specification(env)
    few = serve(env.cr.dbname, logins, specification)
    seed_demands(env, 'closed', CLOSED_MANY - CLOSED_FEW)
    analyze(env)
    many = serve(env.cr.dbname, logins, specification)
    for sessions in SESSIONS:
        yield Row(
            f"demand list over HTTP, {sessions} session(s), {CLOSED_MANY:,} closed", cost(many[sessions]), cost(few[sessions]),
            f"with {CLOSED_FEW:,} closed", limit=1 / 0.9,
            note=f"{CLOSED_MANY:,} closed: {many[sessions]}; {CLOSED_FEW:,} closed: {few[sessions]}")


class Load:
    """What one load run showed."""

    def __init__(self, latencies, seconds):
        self.latencies, self.rate = sorted(latencies), len(latencies) / seconds

    def percentile(self, percent):
        return self.latencies[min(len(self.latencies) - 1, len(self.latencies) * percent // 100)] * 1000

    def __str__(self):
        return f"{self.rate:.1f} requests/s (p50 {self.percentile(50):.0f} ms, p95 {self.percentile(95):.0f} ms)"


def cost(load):
    return Cost(1000 / load.rate, 0, 0)


def get_specification(env):
    """Return what the web client asks for the list view."""
    arch = env['customer.demand'].get_view(view_type='list')['models']['customer.demand']
    fields = env['customer.demand'].fields_get(list(arch), ['type'])
    return {name: {'fields': {'display_name': {}}} if fields[name]['type'] == 'many2one' else {} for name in fields}


def serve(database, logins, specification):
    """Start the server, load it with each number of sessions, stop it; return ``{sessions: Load}``."""
    port = free_port()
    server = subprocess.Popen([
        sys.executable, os.environ.get('ODOO_PROGRAM') or 'odoo', '-d', database, f'--workers={WORKERS}', f'--http-port={port}',
        '--http-interface=127.0.0.1', f'--gevent-port={free_port()}', '--max-cron-threads=0', '--log-level=error',
        f"--addons-path={','.join(config['addons_path'])}", f"--data-dir={config['data_dir']}",
    ], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, server)
        return {sessions: load(port, database, logins[:sessions], specification) for sessions in SESSIONS}
    finally:
        server.terminate()
        server.wait(30)


def load(port, database, logins, specification):
    openers = [sign_in(port, database, login) for login in logins]
    latencies, start = [], time.perf_counter()
    threads = [threading.Thread(target=hammer, args=(opener, port, specification, latencies)) for opener in openers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(latencies) > len(openers), "the server answered no list request"
    elapsed = time.perf_counter() - start - WARM_UP
    return Load(latencies, elapsed)


def hammer(opener, port, specification, latencies):
    """Ask for the list again and again; the first seconds warm the workers' caches and do not count."""
    begin = time.perf_counter()
    while (now := time.perf_counter()) < begin + WARM_UP + SECONDS:
        call(opener, port, '/web/dataset/call_kw/customer.demand/web_search_read', {
            'model': 'customer.demand', 'method': 'web_search_read', 'args': [],
            'kwargs': {'domain': DOMAIN, 'specification': specification, 'limit': 80, 'count_limit': 10001}})
        if now > begin + WARM_UP:
            latencies.append(time.perf_counter() - now)


def sign_in(port, database, login):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    call(opener, port, '/web/session/authenticate', {'db': database, 'login': login, 'password': PASSWORD})
    return opener


def call(opener, port, path, params):
    request = urllib.request.Request(
        f'http://127.0.0.1:{port}{path}', json.dumps({'jsonrpc': '2.0', 'params': params}).encode(),
        {'Content-Type': 'application/json'})
    with opener.open(request, timeout=60) as response:
        answer = json.load(response)
    if 'error' in answer:
        raise RuntimeError(answer['error'])
    return answer['result']


def wait_for(port, server, seconds=90):
    for _second in range(seconds):
        if server.poll() is not None:
            raise RuntimeError("the server ended at once")
        try:
            urllib.request.urlopen(f'http://127.0.0.1:{port}/web/health', timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise RuntimeError(f"the server did not answer within {seconds} s")


def free_port():
    with socket.socket() as found:
        found.bind(('127.0.0.1', 0))
        return found.getsockname()[1]
