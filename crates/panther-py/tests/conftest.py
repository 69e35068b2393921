"""Small logs of our own writing."""

import zipfile

import pytest

CBS = (
    "2031-03-09 08:10:02, Info                  CBS    Session: 31001_42 initialized by client WindowsUpdateAgent.\r\n"
    "2031-03-09 08:10:03, Error                 CBS    Lost the store\r\n"
    "  [HRESULT = 0x80070005 - E_ACCESSDENIED]\r\n"
    "2031-03-09 08:10:04, Warning               CSI    Slow disk\r\n"
)
DISM = "2031-03-09 08:11:00, Info                  DISM   PID=4 TID=8 Ready for an image - CDISMManager::Ready\r\n"


@pytest.fixture
def logs(tmp_path):
    """A folder with a log, an archive with another one, and a file that is no log."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "CBS.log").write_bytes(CBS.encode())
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("DISM/dism.log", DISM)
    (folder / "trace.etl").write_bytes(b"\0\1\2")
    return folder


@pytest.fixture
def big(tmp_path):
    """A log of some thirty pieces."""
    path = tmp_path / "CBS.log"
    path.write_bytes(CBS.encode() * 40_000)
    return path


@pytest.fixture
def some(tmp_path):
    """A log of a few pieces."""
    path = tmp_path / "CBS.log"
    path.write_bytes(CBS.encode() * 6_000)
    return path
