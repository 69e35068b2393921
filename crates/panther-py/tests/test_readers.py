"""Libraries that read the stream."""

import threading
import time

import duckdb
import pandas as pd
import panther_logs
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest


def test_pyarrow_reads_a_stream_with_the_types_it_asks_for(logs):
    events = panther_logs.events(logs, columns=["line", "message"], string_view=True)
    assert pa.schema(events).field("message").type == pa.string_view()
    wanted = pa.schema([("line", pa.int64()), ("message", pa.string())])
    table = pa.RecordBatchReader.from_stream(events, schema=wanted).read_all()
    assert table.schema.field("message").type == pa.string()
    assert table["message"].to_pylist()[2] == "Slow disk"


def test_pyarrow_computes(logs):
    table = pa.table(panther_logs.events(logs))
    errors = table.filter(pc.equal(table["level"], "error"))
    assert errors["code"].to_pylist() == ["0x80070005"]
    counts = table.group_by("level").aggregate([("message", "count")]).sort_by("level")
    assert counts["message_count"].to_pylist() == [1, 2, 1]


@pytest.mark.parametrize("string_view", [False, True])
def test_polars(logs, string_view):
    frame = pl.DataFrame(panther_logs.events(logs, string_view=string_view))
    errors = frame.filter(pl.col("level") == "error")
    assert errors["code_name"].to_list() == ["E_ACCESSDENIED"]
    assert frame.schema["time_utc"] == pl.Datetime("ns", "UTC")


@pytest.mark.parametrize("string_view", [False, True])
def test_duckdb(logs, string_view):
    events = panther_logs.events(logs, string_view=string_view)
    for _ in range(2):
        rows = duckdb.sql("SELECT level, count(*) FROM events GROUP BY ALL ORDER BY ALL").fetchall()
        assert rows == [("error", 1), ("info", 2), ("warning", 1)]


def test_pandas(logs):
    events = panther_logs.events(logs, columns=["level", "time_local", "message"])
    frame = pa.table(events).to_pandas()
    assert frame["level"].value_counts().to_dict() == {"info": 2, "error": 1, "warning": 1}
    assert frame["time_local"][0] == pd.Timestamp("2031-03-09 08:10:02")
    if hasattr(pd.DataFrame, "from_arrow"):
        assert pd.DataFrame.from_arrow(events).shape == (4, 3)


def test_texts_are_not_copied(logs):
    batch = pa.RecordBatchReader.from_stream(
        panther_logs.events(logs / "CBS.log", columns=["message"])
    ).read_next_batch()
    text = batch["message"].buffers()[2]
    # The bytes that Rust allocated.
    assert not text.is_mutable and b"WindowsUpdateAgent" in text.to_pybytes()


@pytest.mark.parametrize(
    "read",
    [
        panther_logs.scan,
        panther_logs.diagnose,
        lambda path: pa.table(panther_logs.events(path)),
        lambda path: pl.DataFrame(panther_logs.events(path)),
    ],
)
def test_other_threads_run_while_panther_reads(some, read):
    ticks, is_done = 0, threading.Event()

    def tick():
        nonlocal ticks
        while not is_done.wait(0.005):
            ticks += 1

    ticker = threading.Thread(target=tick)
    ticker.start()
    started = time.monotonic()
    read(some)
    seconds = time.monotonic() - started
    is_done.set()
    ticker.join()
    # With the lock of the interpreter held, there are none.
    assert ticks > seconds * 20
