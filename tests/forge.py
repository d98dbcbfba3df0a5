"""What only a forge can do: its API, which writes down what it is sent, and its runner of composite actions."""

import json
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

PAGE = 100
"""Comments on a page, as the templates ask for them."""


@dataclass
class Forge:
    """Comments on a pull request, and all else that was sent."""

    url: str = ""
    token: str = "t0ken"  # noqa: S105 - of no forge
    comments: dict[int, str] = field(default_factory=dict)
    uploads: list[Any] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    cached: set[str] = field(default_factory=set)
    """The keys of what actions/cache has kept; the files themselves stay where they are."""

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """Answer as the API of GitHub or GitLab does, as far as the templates use them."""
        path = urlsplit(target).path
        self.requests.append(f"{method} {path}")
        if self.token not in (headers.get("PRIVATE-TOKEN"), headers.get("Authorization", "").removeprefix("Bearer ")):
            return 403, {"message": "Forbidden"}
        if path.endswith("/code-scanning/sarifs"):
            self.uploads.append(json.loads(body))
            return 202, {}
        if method == "GET":
            page = int(parse_qs(urlsplit(target).query)["page"][0])
            listed = [{"id": number, "body": text} for number, text in self.comments.items()]
            return 200, listed[(page - 1) * PAGE : page * PAGE]
        is_form = headers.get("Content-Type") == "application/x-www-form-urlencoded" and not body.startswith(b"{")
        text = parse_qs(body.decode())["body"][0] if is_form else json.loads(body)["body"]
        number = len(self.comments) + 1 if method == "POST" else int(path.rpartition("/")[2])
        self.comments[number] = text
        return 201, {"id": number}


@contextmanager
def serving(forge: Forge) -> Iterator[Forge]:
    """Serve a forge on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = forge.answer(self.command, self.path, dict(self.headers), body)
            written = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        do_GET = do_POST = do_PATCH = do_PUT = do  # noqa: N815 - the base class's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        forge.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield forge
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Job:
    """What became of a composite action."""

    failed: bool = False
    log: str = ""
    used: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """The actions that were used, with what they were given."""
    ran: list[str] = field(default_factory=list)
    """The names of the steps that were not left out."""
    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    """The outputs, by the step's id."""
    summary: str = ""


def run_action(
    action: Path, inputs: Mapping[str, str], forge: Forge, github: Mapping[str, Any], environment: Mapping[str, str]
) -> Job:
    """Run a composite action as GitHub's runner does: every shell step for real; other actions are only written down.

    Args:
        action: Its folder.
        inputs: What the workflow gives it.
        forge: What keeps its cache.
        github: The context `github`.
        environment: The job's environment.
    """
    described = yaml.safe_load((action / "action.yml").read_text())
    given = {name: each.get("default", "") for name, each in described["inputs"].items()} | dict(inputs)
    context: dict[str, Any] = {"inputs": {}, "github": github, "steps": {}}
    context["inputs"] = {name: _filled(value, context) for name, value in given.items()}
    work = Path(tempfile.mkdtemp(prefix="runner-", dir=environment["TMPDIR"]))
    (work / "summary").touch()
    job = Job()
    for number, step in enumerate(described["runs"]["steps"]):
        if not _holds(step.get("if", "success()"), context, failed=job.failed):
            continue
        job.ran.append(step["name"])
        outputs: dict[str, str] = {}
        if "uses" in step:
            used = job.used[step["uses"]] = {name: _filled(str(each), context) for name, each in step["with"].items()}
            outputs = _cache(step["uses"], used, forge)
        else:
            written = work / f"output-{number}"
            written.touch()
            ran = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=Path(environment["GITHUB_WORKSPACE"], _filled(step.get("working-directory", "."), context)),
                env={
                    **environment,
                    "GITHUB_ACTION_PATH": str(action),
                    "GITHUB_OUTPUT": str(written),
                    "GITHUB_STEP_SUMMARY": str(work / "summary"),
                    "RUNNER_TEMP": str(work),
                    "RUNNER_OS": "Linux",
                    "RUNNER_ARCH": "X64",
                    **{name: _filled(value, context) for name, value in step.get("env", {}).items()},
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            job.log += ran.stdout
            job.failed |= ran.returncode != 0
            outputs = dict(line.split("=", 1) for line in written.read_text().splitlines())
        if "id" in step:
            job.steps[step["id"]] = outputs
            context["steps"][step["id"]] = {"outputs": outputs}
    job.summary = (work / "summary").read_text()
    return job


def _cache(action: str, given: Mapping[str, str], forge: Forge) -> dict[str, str]:
    """Do what actions/cache does."""
    if action.startswith("actions/cache/restore@") and given["key"] in forge.cached:
        return {"cache-hit": "true"}
    if action.startswith("actions/cache/save@"):
        forge.cached.add(given["key"])
    return {}


def _filled(text: str, context: Mapping[str, Any]) -> str:
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: _value(found[1], context), text)


def _value(path: str, context: Mapping[str, Any]) -> str:
    value: Any = context
    for name in path.split("."):
        value = value.get(name, "") if isinstance(value, Mapping) else ""
    return str(value)


def _holds(condition: str, context: Mapping[str, Any], *, failed: bool) -> bool:
    """Evaluate what the action uses of GitHub's expressions."""
    names = re.sub(r"\b[a-z]+(?:\.[\w-]+)+", lambda found: repr(_value(found[0], context)), condition)
    python = names.replace("&&", " and ").replace("||", " or ").replace("\n", " ")
    always = "always()" in python
    holds = eval(python.replace("always()", "True").replace("success()", "True"), {"__builtins__": {}})  # noqa: S307 - our own file
    return bool(holds) and (always or not failed)


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what the machine's own CI has put into it."""
    return {name: value for name, value in environment.items() if not name.startswith(("GITHUB_", "CI", "RUNNER_"))}
