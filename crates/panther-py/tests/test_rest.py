import pathlib

import panther_logs
import pytest


def test_a_scan_has_a_row_for_each_file(logs):
    (logs / "torn.7z").write_bytes(b"7z\xbc\xaf\x27\x1c torn")
    rows = panther_logs.scan(str(logs))
    by_name = {pathlib.Path(row["source"]).name: row for row in rows}
    cbs = by_name["CBS.log"]
    assert (cbs["format"], cbs["status"], cbs["events"], cbs["errors"]) == ("cbs", "read", 3, 1)
    assert cbs["levels"] == {"info": 1, "error": 1, "warning": 1}
    assert (cbs["first"], cbs["last"]) == ("2031-03-09T08:10:02", "2031-03-09T08:10:04")
    assert cbs["size"] == (logs / "CBS.log").stat().st_size
    assert by_name["more.zip"]["members"] == ["DISM/dism.log"]
    torn, trace = by_name["torn.7z"], by_name["trace.etl"]
    assert (torn["status"], torn["is_log"], torn["format"]) == ("not read", True, None)
    assert torn["reason"] and not trace["is_log"]


def test_a_scan_knows_hosts(logs):
    rows = panther_logs.scan([logs.parent], host_from="{host}/**", threads=1)
    assert rows[0]["host"] == "evidence"


def test_a_diagnosis_names_its_cause(tmp_path):
    log = (
        "2031-03-09 08:10:02, Error                 SP     CApplyWIM: Failure while applying image 1 for "
        "C:\\$WINDOWS.~BT\\Sources\\Install.wim. Error 0x80070005[gle=0x00000005]\r\n"
        "2031-03-09 08:10:03, Error                 SP     Operation failed: Apply WIM file PathForNewOSFile "
        "(compact), index 1 to C:\\$WINDOWS.~BT\\NewOS. Error: 0x80070005[gle=0x000000b7]\r\n"
    )
    (tmp_path / "setupact.log").write_text(log)
    diagnosis = panther_logs.diagnose(tmp_path)
    finding = diagnosis["findings"][0]
    assert (finding["rule"], finding["status"]) == ("setup.apply.blocked-by-filter", "primary")
    assert finding["evidence"][0]["line"] == 1


def test_a_code_is_explained():
    (denied,) = panther_logs.code("0x80070005")
    assert denied["name"] == "E_ACCESSDENIED" and denied["win32"] == 5 and denied["is_failure"]
    assert denied["value"] == "0x80070005" and denied["decimal"] == -2147024891
    assert panther_logs.code(-2147024891) == [denied]
    (upgrade,) = panther_logs.code("0xC1900101-0x40017")
    assert upgrade["extend"]["phase"] and upgrade["pair"]
    (short,) = panther_logs.code("0x8007002")
    assert "0x80070002" in short["meant"] and short["doubt"]
    (stop,) = panther_logs.code("0x0000007E")
    assert stop["bug_check"] == "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED"
    with pytest.raises(ValueError):
        panther_logs.code("no code at all")


def test_the_package_describes_itself():
    assert panther_logs.__version__.count(".") == 2
    columns = {column["name"]: column for column in panther_logs.schema()}
    assert columns["time_utc"]["type"] == "instant" and columns["level"]["about"]
    for name in panther_logs.__all__:
        assert name == "__version__" or getattr(panther_logs, name).__doc__
