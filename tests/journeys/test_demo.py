"""README command 1, after the installation: it serves, restarts what exits, leaves nothing behind, and goes on where it stopped."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from adjustments.demo import processes
from tests.stack import wait_for

ROOT = Path(__file__).resolve().parents[2]
CLEAN = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "LC_ALL")}


def demo(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", *arguments],
        cwd=ROOT,
        env={**CLEAN, "DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def until_ready(running: subprocess.Popen[str]) -> str:
    said = ""
    assert running.stdout is not None
    for line in running.stdout:
        said += line
        if "Ready:" in line:
            return said
    raise AssertionError(said)


def of_the_demo(folder: Path) -> list[int]:
    """The processes whose environment names this demo's folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"DATA_DIR={folder}".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def get(opener: urllib.request.OpenerDirector, address: str) -> str:
    with opener.open(address, timeout=20) as answer:
        return str(answer.read().decode())


def test_it_serves_restarts_stops_clean_and_goes_on(tmp_path):
    port = processes.free_port()
    base = f"http://127.0.0.1:{port}"
    running = demo(tmp_path, "--port", str(port))
    try:
        assert f"{base}/demo/" in until_ready(running)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        start = get(opener, f"{base}/demo/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', start)[1]
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode()
        with opener.open(f"{base}/demo/be/amina/", body, timeout=20) as answer:
            assert "Hello Amina Rahman" in answer.read().decode()
        if Path("/proc").is_dir():
            worker = next(pid for pid in of_the_demo(tmp_path) if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes())
            os.killpg(os.getpgid(worker), signal.SIGKILL)
        reset = get(opener, f"{base}/password/reset/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', reset)[1]
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "email": "amina@demo.example"}).encode()
        opener.open(f"{base}/password/reset/", body, timeout=20).close()
        wait_for(lambda: "set your password" in get(opener, f"{base}/demo/mails/"), 60, 1)
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(30)
    assert running.returncode == 0
    assert not processes.is_busy(port)
    assert of_the_demo(tmp_path) == []
    again = demo(tmp_path, "--port", str(port))
    try:
        said = until_ready(again)
        assert "Making people" not in said
        assert "set your password" in get(urllib.request.build_opener(), f"{base}/demo/mails/")
    finally:
        again.send_signal(signal.SIGINT)
        again.wait(30)


def test_a_busy_port_gets_one_clear_line(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        running = demo(tmp_path, "--port", str(other.getsockname()[1]))
        said = running.communicate(timeout=60)[0]
    assert running.returncode != 0
    assert len(said.strip().splitlines()) == 1
    assert "is busy. Choose another" in said


def test_a_folder_that_cannot_be_written_gets_one_clear_line():
    running = demo(Path("/proc/nowhere"))
    said = running.communicate(timeout=60)[0]
    assert running.returncode != 0
    assert len(said.strip().splitlines()) == 1
    assert "cannot write to /proc/nowhere" in said


def test_an_old_python_gets_one_clear_line():
    first = (ROOT / "manage.py").read_text().split("def ")[0].replace("sys.version_info", "(3, 8, 1)")
    done = subprocess.run([sys.executable, "-c", first], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert done.stderr.strip() == "Workplace Adjustments needs Python 3.11 or newer; this is 3.8."


@pytest.mark.parametrize("headers", [{"REMOTE_ADDR": "10.1.2.3"}, {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}])
def test_one_click_sign_in_is_for_this_machine_only(db, settings, rf, headers):
    from django.http import Http404

    from adjustments.demo import views

    settings.IS_DEMO = True
    for view, arguments in ((views.start, []), (views.become, ["amina"]), (views.mails, []), (views.mail_html, ["x"])):
        with pytest.raises(Http404):
            view(rf.post("/demo/", **headers), *arguments)
    settings.IS_DEMO = False
    with pytest.raises(Http404):
        views.become(rf.post("/demo/"), "amina")


def test_outside_the_demo_there_is_no_such_address(client, db):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/be/amina/").status_code == 404
