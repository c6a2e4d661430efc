"""Loading data into Odoo through its external API: the connection, batches that survive a bad row, progress."""
import http.client
import sys
import time
import xmlrpc.client
from collections import defaultdict

MODULE = "northwind"            # of the external ids that make a second run recognise what is there
BATCH = 20
QUIET = {                       # no mails, no log entries: this is history
    "lang": "en_US", "tracking_disable": True, "mail_create_nosubscribe": True, "mail_activity_automation_skip": True,
    "no_reset_password": True, "skip_sms": True, "mail_notrack": True,
}


class Refused(Exception):
    """Odoo cannot be used; the text says what to do."""


class Odoo:
    """Odoo's XML-RPC interface, which takes the login and password that everybody has."""

    def __init__(self, url, database, login, password):
        self.url, self.database, self.password = url.rstrip("/"), database, password
        common = self._service("common")
        self.uid = self._guarded(common.authenticate, database, login, password, {})
        if not self.uid:
            raise Refused(f"{login} cannot log in to the database {database}: check --login and --password.")
        self.models = self._service("object")

    def call(self, model, method, *arguments, context=None, **keywords):
        keywords["context"] = {**QUIET, **(context or {})}
        return self._guarded(self.models.execute_kw, self.database, self.uid, self.password, model, method, arguments,
                             keywords)

    def read(self, model, domain, fields, **keywords):
        return self.call(model, "search_read", domain, fields, **keywords)

    def _service(self, name):
        try:
            return xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/{name}", allow_none=True)
        except OSError as error:
            raise Refused(f"--url {self.url}: {error}") from error

    def _guarded(self, function, *arguments):
        try:
            return function(*arguments)
        except xmlrpc.client.ProtocolError as error:
            raise Refused(f"{self.url} answers {error.errcode} {error.errmsg}: is it an Odoo 19?") from error
        except (OSError, http.client.HTTPException) as error:
            raise Refused(f"No answer from {self.url} ({error}). Is Odoo running there? `make demo` in another "
                          "terminal starts it; --url names another one. Then run this again: it goes on.") from error


def reason(fault):
    """Return the message of Odoo's answer in one line, without the traceback."""
    lines = fault.faultString.strip().splitlines()
    return lines[-1] if lines[0].startswith("Traceback") else " ".join(line.strip() for line in lines if line.strip())


class Importer:
    """Creates records once: their external ids tell a second run what is there."""

    def __init__(self, odoo, problems):
        self.odoo, self.problems = odoo, problems
        self.ids = defaultdict(dict)    # {model: {external id: database id}}
        for row in odoo.read("ir.model.data", [("module", "=", MODULE)], ["model", "name", "res_id"]):
            self.ids[row["model"]][row["name"]] = row["res_id"]

    def ids_of(self, model, prefix, keys):
        return {key: self.ids[model][prefix + key] for key in keys if prefix + key in self.ids[model]}

    def remember(self, model, xid, record_id):
        self.odoo.call("ir.model.data", "create", [
            {"module": MODULE, "name": xid, "model": model, "res_id": record_id, "noupdate": True}])
        self.ids[model][xid] = record_id

    def create(self, model, fields, rows, label=None):
        """Import ``rows`` of (external id, cells, place in the files) that are not there yet, in batches."""
        missing = [row for row in rows if row[0] not in self.ids[model]]
        progress = Progress(label, len(rows), len(rows) - len(missing)) if label else None
        for batch in batches(missing):
            if not self.import_batch(model, fields, batch):
                for row in batch:           # one of them is refused: the others must not suffer
                    self.import_batch(model, fields, [row], alone=True)
            if progress:
                progress.step(len(batch))

    def import_batch(self, model, fields, batch, alone=False):
        cells = [[f"{MODULE}.{xid}" if number == 0 else "", *line]
                 for xid, lines, _place in batch for number, line in enumerate(lines)]
        try:
            result = self.odoo.call(model, "load", ["id", *fields], cells)
            errors = [message["message"] for message in result["messages"] if message["type"] == "error"]
        except xmlrpc.client.Fault as fault:
            result, errors = {"ids": False}, [reason(fault)]
        if not result["ids"]:
            if alone:
                self.problems.append(f"{batch[0][2]}: Odoo refuses it: {' '.join(errors)}")
            return False
        self.ids[model].update(zip((row[0] for row in batch), result["ids"], strict=True))
        return True

    def try_all(self, model, method, records):
        """Call ``method`` on all (id, order), or one by one when Odoo refuses; return the ids that it refused."""
        if not records:
            return set()
        try:
            if self.odoo.call(model, method, [record for record, _order in records]) is True:
                return set()
            answer = "Odoo asks a question that only a person can answer"
        except xmlrpc.client.Fault as fault:
            answer = reason(fault)
        if len(records) > 1:
            return set().union(*(self.try_all(model, method, [record]) for record in records))
        (record, order), = records
        self.problems.append(f"orders.csv:{order['line']}: order {order['order_id']}, {method}: {answer}")
        return {record}

    def write_dates(self, model, field, dated):
        by_day = defaultdict(list)
        for record, day in dated:
            by_day[day].append(record)
        for day, records in by_day.items():
            self.odoo.call(model, "write", records, {field: noon(day)})


class Progress:
    """One line per step: how far, how fast."""

    def __init__(self, label, total, done):
        self.label, self.total, self.done, self.start = label, total, done, time.monotonic()
        self.before = self.shown = done
        if sys.stdout.isatty() or done == total:
            self.show()

    def step(self, count):
        self.done += count
        if sys.stdout.isatty() or self.done == self.total or self.done - self.shown >= self.total / 10:
            self.show()

    def show(self):
        self.shown = self.done
        seconds = time.monotonic() - self.start
        rate = f"  {(self.done - self.before) / seconds:.1f}/s" if self.done > self.before else ""
        rate = "  already there" if self.done == self.total == self.before else rate
        end = "\r" if sys.stdout.isatty() and self.done < self.total else "\n"
        print(f"{self.label:26}{self.done:>5} of {self.total}{rate}        ", end=end, flush=True)


def batches(items):
    return (items[start:start + BATCH] for start in range(0, len(items), BATCH))


def noon(day):
    """Return a UTC time that is on that day nearly everywhere on earth."""
    return f"{day} 12:00:00"
