import datetime
import os
import signal
import subprocess
import sys
import textwrap
import time
import warnings
import zoneinfo

import panther_logs
import pyarrow as pa
import pytest


def messages(paths, **options):
    table = pa.table(panther_logs.events(paths, columns=["message"], format="cbs", **options))
    return table["message"].to_pylist()


FIRST, SECOND, THIRD = (
    "Session: 31001_42 initialized by client WindowsUpdateAgent.",
    "Lost the store",
    "Slow disk",
)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, [FIRST, SECOND, THIRD]),
        ({"level": "error"}, [SECOND]),
        ({"level": "warning"}, [THIRD]),
        ({"level": "warning+"}, [SECOND, THIRD]),
        ({"level": ["info", "warning"]}, [FIRST, THIRD]),
        ({"level": "info,error+"}, [FIRST, SECOND]),
        ({"component": ["csi", "cbs"], "level": "warning+"}, [SECOND, THIRD]),
        ({"code": "E_ACCESSDENIED"}, [SECOND]),
        ({"code": 0x80070005 - (1 << 32)}, [SECOND]),
        ({"since": "2031-03-09T08:10:04"}, [THIRD]),
        ({"since": datetime.datetime(2031, 3, 9, 8, 10, 3, 500)}, [THIRD]),
        ({"until": datetime.date(2031, 3, 8)}, []),
        ({"text": "hresult"}, [SECOND]),
        ({"session": "31001_42"}, [FIRST]),
        ({"filters": {"level": "warning"}, "component": "CSI"}, [THIRD]),
    ],
)
def test_conditions_choose_rows(logs, conditions, expected):
    assert messages(logs, **conditions) == expected


def test_an_instant_needs_a_zone(logs):
    at = datetime.datetime(2031, 3, 9, 6, 10, 4, tzinfo=datetime.timezone.utc)
    assert messages(logs, since=at) == []
    assert messages(logs, since=at, tz="+02:00") == [THIRD]


def test_columns_have_their_types(logs):
    events = panther_logs.events(logs, tz=zoneinfo.ZoneInfo("Europe/Berlin"))
    assert events.columns == [column["name"] for column in panther_logs.schema()]
    table = pa.table(events)
    assert table.num_rows == 4
    row = table.slice(1, 1).to_pylist()[0]
    assert row["line"] == 2
    assert row["time_local"] == datetime.datetime(2031, 3, 9, 8, 10, 3)
    assert row["time_utc"] == datetime.datetime(2031, 3, 9, 7, 10, 3, tzinfo=datetime.timezone.utc)
    assert row["offset_evidence"] == "given"
    assert row["code"] == "0x80070005" and row["codes"][0]["name"] == "E_ACCESSDENIED"
    assert row["lines"] == "  [HRESULT = 0x80070005 - E_ACCESSDENIED]"
    dism = table.slice(3, 1).to_pylist()[0]
    assert dism["source"].endswith("more.zip") and dism["member"] == "DISM/dism.log"
    assert (dism["pid"], dism["tid"]) == (4, 8)
    assert pa.schema(events) == table.schema


def test_a_host_is_a_part_of_the_path(logs):
    parent = logs.parent
    table = pa.table(panther_logs.events(parent, columns="host", host_from="{host}/**"))
    assert set(table["host"].to_pylist()) == {"evidence"}
    member = pa.table(panther_logs.events(logs, columns="host", host_from="{host}/**", format="dism"))
    assert member["host"].to_pylist() == ["more.zip"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"columns": ["mesage"]}, 'no column "mesage"; did you mean message?'),
        ({"level": "eror"}, 'level: no level "eror"; did you mean error?'),
        ({"levle": "error"}, 'no option "levle"; did you mean level?'),
        ({"filters": {"formt": "cbs"}}, 'no option "formt"; did you mean format?'),
        ({"batch_rows": 0}, "batch_rows: expected a number from 1 on"),
        ({"host_from": "**"}, "{host}"),
        ({"tz": "Europe/Berln"}, 'no time zone "Europe/Berln"'),
    ],
)
def test_a_slip_is_an_error_that_names_the_nearest(logs, options, expected):
    with pytest.raises(ValueError) as error:
        panther_logs.events(logs, **options)
    assert expected in str(error.value)


def test_what_cannot_be_read_is_a_warning(logs):
    (logs / "torn.7z").write_bytes(b"7z\xbc\xaf\x27\x1c torn")
    with pytest.warns(panther_logs.ReadWarning) as caught:
        events = panther_logs.events([logs, logs / "absent.log"], columns=["message"])
    torn, absent = (str(warning.message) for warning in caught)
    assert "torn.7z: " in torn and "absent.log: " in absent
    assert all(warning.filename == __file__ for warning in caught)
    assert pa.table(events).num_rows == 4
    lost = {os.path.basename(one["source"]): one["is_log"] for one in events.problems}
    assert lost == {"trace.etl": False, "torn.7z": True, "absent.log": True}


def test_a_member_that_is_torn_is_a_warning_at_the_end(logs):
    archive = bytearray((logs / "more.zip").read_bytes())
    # Stored bytes that no longer have their checksum.
    at = archive.find(b"Ready for")
    archive[at] ^= 1
    (logs / "more.zip").write_bytes(archive)
    events = panther_logs.events(logs, columns=["message"])
    with pytest.warns(panther_logs.ReadWarning, match="more.zip!/DISM/dism.log: "):
        table = pa.table(events)
    assert table["message"].to_pylist()[:3] == [FIRST, SECOND, THIRD]
    assert events.problems[-1]["is_log"]


def test_a_warning_can_be_an_error(logs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(panther_logs.ReadWarning):
            panther_logs.events(logs / "absent.log")


def test_batches_are_bounded_and_lines_go_on(big):
    events = panther_logs.events(big, columns=["line"], batch_rows=500, threads=2)
    reader = pa.RecordBatchReader.from_stream(events)
    sizes, lines = [], []
    for batch in reader:
        sizes.append(batch.num_rows)
        lines.extend(batch["line"].to_pylist())
    assert max(sizes) == 500
    assert lines[-1] == 4 * 40_000 and lines == sorted(lines) and len(lines) == 120_000


def test_each_reading_begins_anew(logs):
    events = panther_logs.events(logs, columns=["level"])
    assert pa.table(events) == pa.table(events)


def threads():
    return len(os.listdir("/proc/self/task"))


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="counts threads in /proc")
def test_a_reader_that_is_dropped_ends_its_threads(big):
    before = threads()
    reader = pa.RecordBatchReader.from_stream(panther_logs.events(big, batch_rows=100))
    reader.read_next_batch()
    assert threads() > before
    del reader
    # The system forgets a thread a moment after its end.
    for _ in range(100):
        if threads() <= before:
            return
        time.sleep(0.01)
    pytest.fail(f"{threads()} threads, and {before} before")


@pytest.mark.parametrize(
    "reading",
    [
        "pa.table(panther_logs.events(path))",
        "panther_logs.scan(path)",
        "panther_logs.diagnose(path)",
        "[batch for batch in pa.RecordBatchReader.from_stream(panther_logs.events(path, columns='line'))]",
    ],
)
def test_ctrl_c_ends_a_reading(big, reading):
    program = textwrap.dedent(
        f"""
        import sys, panther_logs, pyarrow as pa
        path = sys.argv[1]
        try:
            try:
                while True:
                    print("reading", flush=True)
                    {reading}
            except pa.ArrowException as error:
                # The stream ends, and Python itself raises the interrupt next.
                assert "KeyboardInterrupt" in str(error), error
                for _ in range(1000): pass
        except KeyboardInterrupt:
            print("interrupted")
        """
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(big)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "reading\n"
    time.sleep(0.3)
    started = time.monotonic()
    child.send_signal(signal.SIGINT)
    output, error = child.communicate(timeout=20)
    assert output.endswith("interrupted\n"), (output, error)
    assert time.monotonic() - started < 5
