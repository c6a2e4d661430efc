"""What every benchmark shares: how to measure, and how a result looks.

A benchmark is a module ``bench_<topic>.py`` with

* ``PEERS``: technical names of the modules it is compared with (installed into a database of the benchmark's own),
* ``run(env)``: yields :class:`Row`; it seeds with SQL, may commit, and owns the database.
"""
import statistics
import time
import tracemalloc
from dataclasses import dataclass

REPEAT = 3


@dataclass
class Cost:
    """What one operation cost: wall time, SQL statements, buffers touched by them, and memory where it was asked for."""
    milliseconds: float
    statements: int
    buffers: int
    megabytes: float = 0.0

    def __str__(self):
        memory = f" / {self.megabytes:,.1f} MB" if self.megabytes else ""
        return f"{self.milliseconds:,.1f} ms / {self.statements:,} q / {self.buffers:,} buf{memory}"


@dataclass
class Row:
    """One line of the report: our figure beside its reference (a peer, a floor, or ourselves at another size).

    The bound holds when ``measure`` of ours is at most ``limit`` times that of the reference.
    """
    name: str
    ours: Cost
    reference: Cost | None = None
    reference_name: str = "peer"
    limit: float | None = None
    measure: str = 'milliseconds'
    note: str = ""

    @property
    def ratio(self):
        return getattr(self.ours, self.measure) / (getattr(self.reference, self.measure) or 1)

    @property
    def kept(self):
        return self.limit is None or self.reference is None or self.ratio <= self.limit


def measure(env, operation, prepare=None, repeat=REPEAT):
    """Return the median :class:`Cost` of ``operation(env, prepared)``.

    Each run has a transaction with an empty record cache and warm ormcaches of its own and is rolled back; one warm-up
    run goes before. ``prepare(env)`` runs in the same transaction, unmeasured.
    """
    costs = [_measure_once(env, operation, prepare) for _run in range(repeat + 1)][1:]
    return Cost(*(statistics.median(values) for values in zip(
        *((cost.milliseconds, cost.statements, cost.buffers) for cost in costs), strict=True)))


def measure_later(env, operation, prepare, repeat=REPEAT):
    """Return the :class:`Cost` as :func:`measure` does, of an operation on records of an earlier transaction.

    That is how people work: one submits, another decides hours later. (PostgreSQL checks every foreign key again when a
    row is updated in the transaction that made it.) At last the operation is carried out in earnest.
    """
    prepared = _commit(env, prepare)

    def find(own):
        return prepared.with_env(own)

    cost = measure(env, operation, find, repeat)
    _commit(env, lambda own: operation(own, find(own)))
    return cost


def measure_memory(env, operation):
    """Return the :class:`Cost` of one run of ``operation(env, None)`` with the most memory that Python held meanwhile.

    Counting memory slows everything down, so the time of this run says nothing beside other rows.
    """
    tracemalloc.start()
    try:
        cost = _measure_once(env, operation, None)
        cost.megabytes = tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()
    return cost


def _commit(env, operation):
    """Return what ``operation(env)`` returns, committed without sending any mail."""
    with env.registry.cursor() as cr:
        own = env(cr=cr)
        result = operation(own)
        own.flush_all()
        cr.precommit.clear()
        cr.postcommit.clear()
    return result


def _measure_once(env, operation, prepare):
    with env.registry.cursor() as cr:
        own = env(cr=cr)
        prepared = prepare(own) if prepare else None
        own.flush_all()
        own.invalidate_all()
        buffers, statements, start = _buffers(cr), cr.sql_log_count, time.perf_counter()
        operation(own, prepared)
        own.flush_all()
        elapsed, statements = (time.perf_counter() - start) * 1000, cr.sql_log_count - statements
        cost = Cost(elapsed, statements, _buffers(cr) - buffers)
        cr.rollback()
    return cost


def _buffers(cr):
    """Buffers of the application's tables and indexes that this transaction touched so far."""
    cr.execute("""
        SELECT COALESCE(sum(pg_stat_get_xact_blocks_fetched(c.oid)), 0)::bigint
          FROM pg_class c WHERE c.relkind IN ('r', 'i', 't', 'm') AND c.relnamespace = 'public'::regnamespace
    """)
    return cr.fetchone()[0]


def statement(query, *parameters):
    """Return an operation that runs one bare statement: a floor."""
    def run(env, _prepared):
        env.cr.execute(query, parameters)
        if env.cr.description:
            env.cr.fetchall()
    return run


def analyze(env):
    """Commit what was seeded and refresh the planner's statistics."""
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
