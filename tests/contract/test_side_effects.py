"""The pack only looks: what its process does beside answering the engine."""

from pathlib import Path

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given
from aws_guardrails.kinds import BUCKET
from aws_guardrails.model import Level
from pack_process import running_pack

TELLING = """
import os
import sys

told = os.open({told!r}, os.O_WRONLY | os.O_APPEND)
writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
changing = ("os.exec", "os.mkdir", "os.posix_spawn", "os.remove", "os.rename", "os.system", "socket.", "subprocess.")

def look(event, arguments):
    opens = event == "open" and isinstance(arguments[0], str) and arguments[2] & writing
    if opens or event.startswith(changing):
        os.write(told, f"{{event}} {{arguments}}\\n".encode())

sys.addaudithook(look)
"""
"""Makes Python tell its audit events: https://docs.python.org/3/library/audit_events.html"""


def watched(folder: Path) -> tuple[dict[str, str], Path]:
    told = folder / "told"
    told.touch()
    (folder / "sitecustomize.py").write_text(TELLING.format(told=str(told)))
    return {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}, told


def test_once_started_the_pack_connects_to_nothing_starts_nothing_and_writes_nothing(tmp_path: Path) -> None:
    """When it starts the SDK looks for a folder that it could write to."""
    environment, told = watched(tmp_path)
    examples = [example for rule in rules() for example in rule.examples()]

    with running_pack(environment=environment) as pack:
        pack.info()
        told.write_text("")
        pack.configure({rule.name: Level.ADVISORY for rule in rules()})
        for example in examples:
            pack.preview(example.resources)
        heard = told.read_text()

    assert heard == ""


@pytest.mark.parametrize(
    ("act", "event"),
    [
        ("open(os.path.join(os.environ['HERE'], 'file'), 'w')", "open"),
        ("__import__('socket').socket()", "socket.__new__"),
        ("__import__('subprocess').run(['true'])", "subprocess.Popen"),
    ],
)
def test_it_would_be_told(act: str, event: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment, told = watched(tmp_path)
    with (tmp_path / "sitecustomize.py").open("a") as file:
        file.write(f"{act}\n")
    monkeypatch.setenv("HERE", str(tmp_path))

    with running_pack(environment=environment) as pack:
        pack.preview([Given(BUCKET, "pictures")])

    assert [line.partition(" ")[0] for line in told.read_text().splitlines()][:1] == [event]
