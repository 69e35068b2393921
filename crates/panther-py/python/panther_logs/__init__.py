"""Windows setup and servicing logs as Arrow tables.

:func:`events` gives the rows of logs, which pyarrow, polars, DuckDB and pandas read without copying.
:func:`scan` counts the contents of each log, :func:`diagnose` finds the cause of a failed upgrade,
and :func:`code` explains a result code.
"""

import datetime
import json
import os

from ._native import VERSION as __version__
from ._native import Events, ReadWarning
from . import _native
from .types import Code, Column, Extend, Problem, Summary

__all__ = [
    "Code",
    "Column",
    "Events",
    "Extend",
    "Problem",
    "ReadWarning",
    "Summary",
    "__version__",
    "code",
    "diagnose",
    "events",
    "scan",
    "schema",
]


def scan(paths, *, host_from=None, threads=None):
    """Read all logs once, and count the contents of each.

    ``paths`` is a path or several: files, folders, archives, members such as ``a.zip!/CBS.log``.
    Returns one dict for each log, and then one for each file that is not read:

    - ``source``: the path, or that of the archive; ``members``: the members that lead to the log
    - ``host``: the machine, if ``host_from`` tells it
    - ``format``, ``encoding``, ``size`` (bytes)
    - ``events``, ``errors`` (errors and worse), ``levels`` (number of events by level), ``unparsed``
    - ``first``, ``last``: the times by the clock of the log
    - ``status``: ``"read"``, ``"read in part"`` or ``"not read"``; ``reason``
    - ``is_log``: ``False`` for a file that holds no log, such as a program
    """
    options = _options(host_from=host_from, threads=threads)
    return json.loads(_native.scan(_paths(paths), options))


def events(
    paths,
    *,
    columns=None,
    filters=None,
    host_from=None,
    tz=None,
    batch_rows=8192,
    threads=None,
    string_view=False,
    **conditions,
):
    """Find the logs at some paths, and return their rows.

    The result has the method ``__arrow_c_stream__``, so anything that reads Arrow takes it without
    copying: ``pyarrow.table(events)``, ``polars.DataFrame(events)``, DuckDB by the name of the
    variable. Each reading begins anew. Threads read ahead of the consumer, in bounded memory, and end
    when the consumer does.

    ``columns``: the names of columns; see :func:`schema`. Fewer columns are faster. Without
    ``time_utc``, ``utc_offset_s``, ``offset_evidence``, ``session`` and ``attempt``, the logs are read
    only once.

    ``filters``, or keyword arguments of the same names: conditions that must all be true. A list wants
    any of its values.

    - ``level``: ``"error"`` for this level alone, ``"error+"`` for it and worse ones, as in
      ``panther events --level``
    - ``component``, ``provider``, ``event_id``, ``pid``, ``package``, ``kb``, ``session``
    - ``code``: ``"0x80070005"``, ``"E_ACCESSDENIED"``
    - ``since``, ``until``: ``"2031-03-09T08:10"``, a date or a datetime. By the clock of the log, or
      an instant if it has an offset
    - ``text``: in the message or the lines below it, whatever the case
    - ``format``: ``"cbs"``, ``"dism"``, ``"evtx"``
    - a key of the column ``fields``, or ``data.NAME``, with wildcards

    ``host_from``: a pattern of the paths below ``paths`` that tells the host, such as ``"{host}/**"``.

    ``tz``: the time zone of times that do not state theirs, such as ``"Europe/Berlin"``. Without it,
    UTC is known only where records of a log prove it.

    ``string_view``: whether texts have Arrow's type of this name, which saves a copy inside panther.
    Otherwise they are ``string``, with which every library computes.

    A file that cannot be read is a :class:`ReadWarning` and not an error; :attr:`Events.problems` and
    :func:`scan` list all of them. A name with a slip is a ``ValueError`` that says the nearest.
    """
    if columns is not None:
        columns = ",".join([columns] if isinstance(columns, str) else columns)
    options = _options(
        columns=columns,
        host_from=host_from,
        tz=getattr(tz, "key", tz),
        batch_rows=batch_rows,
        threads=threads,
        string_view=str(bool(string_view)).lower(),
    )
    for key, value in (*(filters or {}).items(), *conditions.items()):
        values = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else value
        options.extend((key, _text(one)) for one in values)
    return _native.open(_paths(paths), options)


def diagnose(paths):
    """Say why an upgrade or an update failed.

    Returns a dict with ``findings``, ``facts``, ``attempts``, ``ruled_out``, ``missing``, ``sources``
    and ``not_read``, as ``panther diagnose --output json`` prints it. ``findings[0]`` is the likeliest
    cause if its ``status`` is ``"primary"``.
    """
    return json.loads(_native.diagnose(_paths(paths)))


def code(text):
    """Explain the result codes in a text: ``0x80070005``, ``-2147024891``, ``E_ACCESSDENIED``.

    Returns a dict for each: ``value``, ``decimal``, ``kind``, ``name``, ``meaning``, ``facility``,
    ``win32``, ``is_failure``, ``extend`` (the second code of a failed upgrade), ``pair``,
    ``bug_check`` (the stop code with this number), ``doubt``, ``meant``, ``causes`` and ``logs``. A
    value that is not known is ``None`` or empty.
    """
    return json.loads(_native.code(_text(text)))


def schema():
    """Describe the columns: dicts with ``name``, ``type`` and ``about``."""
    keys = ("name", "type", "about")
    return [dict(zip(keys, column)) for column in _native.columns()]


def _options(**options):
    return [(name, str(value)) for name, value in options.items() if value is not None]


def _paths(paths):
    if isinstance(paths, (str, os.PathLike)):
        return [paths]
    return list(paths)


def _text(value):
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value)
