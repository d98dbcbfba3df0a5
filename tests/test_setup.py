"""The set-up: finding or obtaining the Pulumi CLI, the sandbox's environment, and the Makefile.

Every program here is a small shell script, so that nothing is downloaded or built.
"""

import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pulumi_cli
import pytest
import sandbox
import yaml
from packaging.requirements import Requirement
from pulumi_cli import Candidate, CliError, Way

ROOT = Path(__file__).resolve().parent.parent
NO_HOST = (
    "its Python language host (pulumi-language-python with pulumi-language-python-exec in the same folder) "
    "is neither beside it nor on PATH"
)


def program(file: Path, script: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def fake_cli(folder: Path, version: str = "v3.260.1") -> Path:
    """Put a CLI that prints this version, and its language host, into a folder."""
    program(folder / "pulumi-language-python", "exit 0")
    program(folder / "pulumi-language-python-exec", "exit 0")
    return program(folder / "pulumi", f"echo {shlex.quote(version)}")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder to be all of PATH: the machine's own Pulumi and Go stay out of sight."""
    folder = tmp_path / "path"
    folder.mkdir()
    for name in ("awk", "chmod", "cp", "make", "mkdir", "sh", "touch"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty checkout, in a folder with a space in its name."""
    folder = tmp_path / "my dir" / "100% checkout"
    for name in ("pulumi", "language-python"):
        (folder / "toolchain" / name).mkdir(parents=True)
    return folder


@pytest.fixture
def unreachable(tmp_path: Path) -> str:
    return (tmp_path / "no-such-installer").as_uri()


@pytest.fixture
def installer(tmp_path: Path) -> Callable[[str], str]:
    """Write an installer that is given `$root` and `$version`; return its address."""

    def write(script: str) -> str:
        # The arguments are those of Pulumi's installer: any other call fails.
        arguments = 'test "$1 $2 $4 $#" = "--no-edit-path --install-root --version 5" || exit 9\nroot=$3 version=$5'
        return program(tmp_path / "install.sh", f"{arguments}\n{script}").as_uri()

    return write


INSTALL = """
mkdir -p "$root/bin"
printf '#!/bin/sh\\necho v%s\\n' "$version" > "$root/bin/pulumi"
for host in pulumi-language-python pulumi-language-python-exec; do echo '#!/bin/sh' > "$root/bin/$host"; done
chmod +x "$root"/bin/*"""


def kept(root: Path) -> list[str]:
    return sorted(str(file.relative_to(root)) for file in (root / ".local").rglob("*"))


KEPT = [
    ".local/pulumi",
    ".local/pulumi/bin",
    ".local/pulumi/bin/pulumi",
    ".local/pulumi/bin/pulumi-language-python",
    ".local/pulumi/bin/pulumi-language-python-exec",
]


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("v3.259.0\n", (3, 259, 0)),
        ("3.259.0", (3, 259, 0)),
        ("v3.260.0-alpha.1755+dirty\n", (3, 260, 0)),
        ("v10.2.33", (10, 2, 33)),
        ("v3.259", None),
        ("v3.259.0.1", None),
        ("Pulumi v3.259.0", None),
        ("", None),
    ],
)
def test_a_version_is_read_from_what_the_cli_prints(printed: str, version: tuple[int, int, int] | None) -> None:
    assert pulumi_cli.parse_version(printed) == version


@pytest.mark.parametrize(
    ("printed", "flaw"),
    [
        ("v3.255.0", ""),
        ("v4.0.0", ""),
        ("v3.254.9", "it is version 3.254.9, older than 3.255.0"),
        ("oops\n", "`pulumi version` prints 'oops', which is not a version"),
    ],
)
def test_a_cli_is_usable_from_the_minimum_version(printed: str, flaw: str) -> None:
    assert pulumi_cli.flaw_of_version(printed) == flaw


ON_PATH, LOCAL = Candidate(Path("/usr/bin/pulumi"), ""), Candidate(Path("/c/.local/pulumi/bin/pulumi"), "")
OLD, BROKEN = Candidate(ON_PATH.executable, "too old"), Candidate(LOCAL.executable, "broken")


@pytest.mark.parametrize(
    ("on_path", "local", "go", "choice"),
    [
        (ON_PATH, None, True, ON_PATH),
        (ON_PATH, LOCAL, True, ON_PATH),
        (ON_PATH, BROKEN, False, ON_PATH),
        (None, LOCAL, True, LOCAL),
        (OLD, LOCAL, False, LOCAL),
        (None, None, True, (Way.INSTALLER, Way.GO)),
        (OLD, BROKEN, True, (Way.INSTALLER, Way.GO)),
        (None, BROKEN, False, (Way.INSTALLER,)),
        (OLD, None, False, (Way.INSTALLER,)),
    ],
)
def test_the_nearest_usable_cli_is_chosen(
    on_path: Candidate | None,
    local: Candidate | None,
    go: bool,
    choice: Candidate | tuple[Way, ...],
) -> None:
    assert pulumi_cli.choose(on_path, local, go=go) == choice


def test_the_cli_on_path_is_used_as_it_is(
    root: Path, path: Path, unreachable: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_cli(path)

    folder = pulumi_cli.obtain(root, {"PATH": str(path)}, unreachable)

    assert (folder, kept(root), capsys.readouterr()) == (path, [], ("", ""))


def test_a_language_host_elsewhere_on_path_is_enough(root: Path, path: Path, tmp_path: Path, unreachable: str) -> None:
    (tmp_path / "cli").mkdir()
    fake_cli(path).rename(tmp_path / "cli" / "pulumi")

    folder = pulumi_cli.obtain(root, {"PATH": f"{tmp_path / 'cli'}:{path}"}, unreachable)

    assert folder == tmp_path / "cli"


def test_a_language_host_beside_the_linked_cli_is_enough(
    root: Path, path: Path, tmp_path: Path, unreachable: str
) -> None:
    (path / "pulumi").symlink_to(fake_cli(tmp_path / "cellar"))

    assert pulumi_cli.obtain(root, {"PATH": str(path)}, unreachable) == path


def test_a_cli_on_path_that_is_too_old_is_named_and_passed_over(
    root: Path, path: Path, unreachable: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_cli(path, "v3.100.0")
    fake_cli(root / ".local" / "pulumi" / "bin")

    folder = pulumi_cli.obtain(root, {"PATH": str(path)}, unreachable)

    said = f"Pulumi CLI: not using {path}/pulumi: it is version 3.100.0, older than 3.255.0\n"
    assert (folder, capsys.readouterr().err) == (root / ".local" / "pulumi" / "bin", said)


@pytest.mark.parametrize("missing", ["pulumi-language-python", "pulumi-language-python-exec"])
def test_a_cli_without_its_language_host_is_passed_over(
    missing: str,
    root: Path,
    path: Path,
    installer: Callable[[str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake_cli(path).with_name(missing).unlink()

    folder = pulumi_cli.obtain(root, {"PATH": str(path)}, installer(INSTALL))

    first_line = capsys.readouterr().err.splitlines()[0]
    assert (folder, first_line) == (
        root / ".local" / "pulumi" / "bin",
        f"Pulumi CLI: not using {path}/pulumi: {NO_HOST}",
    )


def test_the_installer_is_run_once_and_its_cli_is_kept(
    root: Path, path: Path, installer: Callable[[str], str], unreachable: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address = installer(INSTALL)

    folder = pulumi_cli.obtain(root, {"PATH": str(path)}, address)
    said = capsys.readouterr().err.splitlines()
    again = pulumi_cli.obtain(root, {"PATH": str(path)}, unreachable)

    assert (folder, again, kept(root), said, capsys.readouterr().err) == (
        root / ".local" / "pulumi" / "bin",
        folder,
        KEPT,
        [
            f"Pulumi CLI: getting 3.259.0 with Pulumi's installer, {address} (about 100 MB)",
            f"Pulumi CLI: done; it is kept in {root}/.local/pulumi",
        ],
        "",
    )


@pytest.mark.parametrize("damage", ["", "\x7fELF cut short", "#!/bin/sh\nkill -SEGV $$\n", "#!/bin/sh\necho v3.1\n"])
def test_a_broken_cli_in_the_checkout_is_replaced(
    damage: str, root: Path, path: Path, installer: Callable[[str], str]
) -> None:
    broken = fake_cli(root / ".local" / "pulumi" / "bin")
    broken.write_text(damage)

    pulumi_cli.obtain(root, {"PATH": str(path)}, installer(INSTALL))

    assert (broken.read_text(), kept(root)) == ("#!/bin/sh\necho v3.259.0\n", KEPT)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 0", "what it made cannot be used: it does not run"),
        (f"{INSTALL}\nprintf '\\177ELF' > \"$root/bin/pulumi\"", "what it made cannot be used: it does not run"),
        (f'{INSTALL}\nchmod -x "$root/bin/pulumi"', "what it made cannot be used: it does not run"),
        (f"version=3.100.0\n{INSTALL}", "what it made cannot be used: it is version 3.100.0, older than 3.255.0"),
        (f'{INSTALL}\nchmod -x "$root/bin/pulumi-language-python"', "what it made cannot be used: its Python"),
        (f"{INSTALL}\necho 'the disk is full' >&2\nexit 28", "the disk is full"),
    ],
)
def test_a_download_that_went_wrong_never_counts_as_done(
    script: str, reason: str, root: Path, path: Path, installer: Callable[[str], str]
) -> None:
    with pytest.raises(CliError, match=re.escape(reason)):
        pulumi_cli.obtain(root, {"PATH": str(path)}, installer(script))

    assert kept(root) == []


def test_what_an_interrupted_download_left_behind_is_removed(
    root: Path, path: Path, installer: Callable[[str], str]
) -> None:
    fake_cli(root / ".local" / "pulumi.partial" / "pulumi" / "bin", "v3.999.0")

    pulumi_cli.obtain(root, {"PATH": str(path)}, installer(INSTALL))

    assert (kept(root), (root / KEPT[2]).read_text()) == (KEPT, "#!/bin/sh\necho v3.259.0\n")


def test_without_the_installer_the_cli_is_built_with_go(
    root: Path, path: Path, tmp_path: Path, unreachable: str
) -> None:
    program(tmp_path / "sdk" / "python" / "cmd" / "pulumi-language-python-exec", "exit 0").chmod(0o644)
    program(
        path / "go",
        f"""
        echo "${{PWD##*/}}: $1 $2 GOFLAGS=$GOFLAGS GOWORK=$GOWORK" >> {tmp_path}/calls
        for cache in "$GOPATH" "$GOMODCACHE" "$GOCACHE"; do
          case $cache in "") ;; */.local/pulumi.partial/*) mkdir -p "$cache" ;; *) exit 9 ;; esac
        done
        case $1 in
          env) echo -buildvcs=false ;;
          list) echo {tmp_path}/sdk ;;
          build)
            name=${{PWD##*/}}; test $name = pulumi || name=pulumi-$name
            mkdir -p "$5"; printf '#!/bin/sh\\necho v3.259.0\\n' > "$5$name"; chmod +x "$5"* ;;
        esac""",
    )

    folder = pulumi_cli.obtain(root, {"PATH": str(path)}, unreachable)

    flags = "GOFLAGS=-buildvcs=false -modcacherw GOWORK=off"
    assert (folder, kept(root), (tmp_path / "calls").read_text().splitlines()) == (
        root / ".local" / "pulumi" / "bin",
        KEPT,
        [
            "work: env GOFLAGS GOFLAGS= GOWORK=",
            f"pulumi: build -tags {flags}",
            f"language-python: build -tags {flags}",
            f"language-python: list -m {flags}",
        ],
    )


def test_a_machine_without_network_and_go_is_told_the_three_ways(root: Path, path: Path, unreachable: str) -> None:
    fake_cli(path, "v3.100.0")

    with pytest.raises(CliError) as caught:
        pulumi_cli.obtain(root, {"PATH": str(path)}, unreachable)

    reason = re.search(r"\(<urlopen error .*>\)", str(caught.value))
    assert reason
    assert str(caught.value) == (
        "there is no usable Pulumi CLI, and none could be obtained.\n"
        f"  - {path}/pulumi: it is version 3.100.0, older than 3.255.0\n"
        f"  - Pulumi's installer: {unreachable} cannot be reached {reason[0]}\n"
        "  - the build from Go modules: there is no Go on PATH\n"
        "Do one of these, then run the command again:\n"
        "  1. Install Pulumi 3.255.0 or newer yourself: https://www.pulumi.com/docs/install/\n"
        "  2. Give this machine access to get.pulumi.com and github.com, so that Pulumi's installer works here\n"
        "     (behind a proxy, set HTTPS_PROXY).\n"
        "  3. Install Go 1.25 or newer and put it on PATH: https://go.dev/dl/ (it needs access to a Go module proxy)."
    )


def test_a_go_build_that_fails_shows_the_end_of_what_go_said(root: Path, path: Path, unreachable: str) -> None:
    program(path / "go", 'test "$1" = env || { echo "go.mod requires go >= 1.25.11" >&2; exit 1; }')

    with pytest.raises(CliError, match=r"`go build` ended with exit code 1\n      go\.mod requires go >= 1\.25\.11\n"):
        pulumi_cli.obtain(root, {"PATH": str(path)}, unreachable)

    assert kept(root) == []


def test_the_go_modules_pin_the_version_that_the_installer_gets() -> None:
    pinned = re.search(r"^require \S+/pkg/v3 v(\S+)$", (ROOT / "toolchain/pulumi/go.mod").read_text(), re.MULTILINE)

    assert pinned
    assert pinned[1] == pulumi_cli.PINNED


def test_the_sandbox_has_its_own_everything_and_nothing_of_the_users_login(root: Path, path: Path) -> None:
    users = {
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_PROFILE": "production",
        "PULUMI_ACCESS_TOKEN": "pul-secret",
        "PULUMI_API": "https://example.com",
        "PULUMI_BACKEND_URL": "s3://production",
        "PULUMI_CONFIG_PASSPHRASE": "secret",
        "PULUMI_CONFIG_PASSPHRASE_FILE": "/home/me/passphrase",
        "PULUMI_CREDENTIALS_PATH": "/home/me/.pulumi",
        "PULUMI_HOME": "/home/me/.pulumi",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_OPTION_POLICY_PACK": "/home/me/pack",
        "PULUMI_STACK": "production",
    }
    fake_cli(path)

    made = sandbox.environment(root, {**users, "HOME": "/home/me", "LANG": "C", "PATH": f"{path}:/usr/bin"})

    local = root / ".local"
    assert (made, kept(root)) == (
        {
            "HOME": "/home/me",
            "LANG": "C",
            "PATH": f"{root}/offline/bin:{root}/.venv/bin:{path}:/usr/bin",
            "PULUMI_BACKEND_URL": (local / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "guardrails",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_HOME": str(local / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        },
        [".local/home", ".local/state"],
    )


def test_the_sandbox_of_a_sandbox_is_the_same(root: Path, path: Path) -> None:
    fake_cli(path)
    once = sandbox.environment(root, {"PATH": f"/bin:{path}"})

    assert sandbox.environment(root, once) == once


def test_the_sandbox_obtains_nothing_but_says_who_does(root: Path, path: Path) -> None:
    with pytest.raises(CliError, match=re.escape("Run `make setup`")):
        sandbox.environment(root, {"PATH": str(path)})

    assert kept(root) == []


def make(folder: Path, path: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = ["make", *arguments]
    return subprocess.run(
        command, cwd=folder, env={"PATH": str(path), **env}, capture_output=True, text=True, check=False
    )


def test_make_help_lists_every_target(path: Path) -> None:
    ran = make(ROOT, path)

    targets = re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    internal = {"cli", "python"}
    assert [line.split()[0] for line in ran.stdout.splitlines()] == [name for name in targets if name not in internal]


@pytest.fixture
def checkout(root: Path) -> Path:
    """A checkout whose virtual environments are ready."""
    shutil.copy(ROOT / "Makefile", root)
    for name in ("pulumi_cli.py", "sandbox.py"):
        (root / "tools").mkdir(exist_ok=True)
        shutil.copy(ROOT / "tools" / name, root / "tools")
    for requirements, venv in (("requirements-dev.txt", ".venv"), ("policypack/requirements.txt", "policypack/venv")):
        (root / venv / "bin").mkdir(parents=True)
        (root / requirements).touch()
        (root / venv / ".complete").touch()
        (root / venv / "bin" / "python").symlink_to(sys.executable)
    return root


def test_make_env_gives_a_shell_the_sandbox(checkout: Path, path: Path) -> None:
    fake_cli(path)
    base = {"HOME": "/home/me", "PATH": str(path), "PULUMI_ACCESS_TOKEN": "pul-secret", "PYTHON": sys.executable}
    dump = f"{shlex.quote(sys.executable)} -c 'import json, os; print(json.dumps(dict(os.environ)))'"

    script = f'eval "$(make env)" && cd / && {dump}'
    ran = subprocess.run(["sh", "-c", script], cwd=checkout, env=base, capture_output=True, text=True, check=True)

    wanted = sandbox.variables(checkout, base, path)
    made = json.loads(ran.stdout)
    assert ({name: made[name] for name in made if name in wanted or name.startswith("PULUMI_")}, ran.stderr) == (
        wanted,
        "",
    )


def test_make_env_prints_nothing_to_evaluate_when_there_is_no_cli(checkout: Path, path: Path) -> None:
    program(path / "pulumi", "exit 1")
    offline = {"HTTPS_PROXY": "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1"}

    ran = make(checkout, path, "env", PYTHON=sys.executable, **offline)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "error: there is no usable Pulumi CLI, and none could be obtained." in ran.stderr.splitlines()
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("target", ["demo", "test", "setup", "env", "check"])
def test_an_old_python_is_refused_before_anything_else(target: str, checkout: Path, path: Path) -> None:
    pretend = "import sys; sys.version_info = (3, 10, 9); sys.version = '3.10.9 (main)'; exec(sys.argv[1])"
    program(path / "python3", f'exec {shlex.quote(sys.executable)} -c "{pretend}" "$2"')

    ran = make(checkout, path, target)

    assert (ran.returncode, ran.stdout, ran.stderr.splitlines()[:3]) == (
        2,
        "",
        [
            "This is Python 3.10.9",
            "error: Python 3.11 or newer is needed, and `python3` is not one (see above).",
            f"Install one, or name one that is there, for example: make PYTHON=python3.12 {target}",
        ],
    )


def test_an_installation_by_pip_counts_only_once_it_has_succeeded(checkout: Path, path: Path) -> None:
    # Only the making of the virtual environment is faked: its pip fails until the file `network` is there.
    venv = """
        test "$1 $2 $3" = "-m venv --clear" || exec {python} "$@"
        echo "made $4" >&2
        rm -rf "$4"; mkdir -p "$4/bin"
        printf '#!/bin/sh\\ntest -e network\\n' > "$4/bin/python"; chmod +x "$4/bin/python\""""
    program(path / "python3", venv.replace("{python}", shlex.quote(sys.executable)))
    (path / "rm").symlink_to(str(shutil.which("rm")))
    mark = checkout / ".venv" / ".complete"
    os.utime(mark, (0, 0))  # older than the requirements: they have changed since

    failed = make(checkout, path, ".venv/.complete")
    left = mark.exists()
    (checkout / "network").touch()
    succeeded = make(checkout, path, ".venv/.complete")
    again = make(checkout, path, ".venv/.complete")

    progress = "installing requirements-dev.txt into .venv (about a minute)"
    assert (failed.returncode, failed.stdout, failed.stderr.splitlines()[:-1], left) == (
        2,
        "",
        [
            progress,
            "made .venv",
            "error: pip could not install these packages (see above). If it could not reach the package index:",
            "  - get network access, behind a proxy with HTTPS_PROXY; or",
            "  - name a mirror of the index with PIP_INDEX_URL, or",
            "  - name a folder of wheels with PIP_FIND_LINKS, and set PIP_NO_INDEX=1.",
            "Then run the same command again.",
        ],
        False,
    )
    assert (succeeded.returncode, succeeded.stderr.splitlines(), mark.exists()) == (0, [progress, "made .venv"], True)
    assert (again.returncode, again.stderr) == (0, "")


def test_the_lock_files_agree_and_pin_every_package_with_hashes() -> None:
    def pins(file: str) -> dict[str, str]:
        found = re.findall(
            r"^([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==(\S+)(?: ;[^\\\n]*)? \\\n    --hash=sha256:",
            (ROOT / file).read_text(),
            re.MULTILINE,
        )
        lines = re.findall(r"^[^\s#].*", (ROOT / file).read_text(), re.MULTILINE)
        assert len(found) == len(lines), f"{file} has a line without a hash"
        return dict(found)

    everything = pins("requirements-dev.txt")
    sample, pack = pins("requirements.txt"), pins("policypack/requirements.txt")

    assert {**sample, **pack}.items() <= everything.items()


DECLARED = {
    "requirements.txt": ("pyproject.toml", ()),
    "policypack/requirements.txt": ("policypack/pyproject.toml", ()),
    "policypack/requirements-cli.txt": ("policypack/pyproject.toml", ("cli",)),
}


@pytest.mark.parametrize("locked", DECLARED)
def test_what_a_project_declares_is_pinned_within_its_bounds(locked: str) -> None:
    declaring, extras = DECLARED[locked]
    project = tomllib.loads((ROOT / declaring).read_text())["project"]
    declared = [*project["dependencies"], *(each for name in extras for each in project["optional-dependencies"][name])]
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / locked).read_text(), re.MULTILINE))

    asked = [Requirement(each) for each in declared]
    assert [str(each) for each in asked if each.name not in pins or pins[each.name] not in each.specifier] == []


def test_requirements_are_installed_by_their_hashes_only() -> None:
    files = ("Makefile", "action.yml", "ci/gitlab.yml", "ci/guardrails.sh", "tools/versions.py")
    lines = {name: re.sub(r"\\\n\s*", "", (ROOT / name).read_text()).splitlines() for name in files}
    installing = {name: [line for line in lines[name] if re.search(r"\bpip\b.* \"?-r\b", line)] for name in files}

    assert [name for name, found in installing.items() if not found] == []
    assert [line for found in installing.values() for line in found if "--require-hashes" not in line] == []


WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())


def test_the_workflow_runs_what_ci_runs_and_an_audit_that_skips_nothing(checkout: Path, path: Path) -> None:
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    audit = make(checkout, path, "-n", "audit").stdout.split()

    assert [step["run"] for step in steps if "run" in step] == ["bash .ci/run", "make audit"]
    assert {"pip_audit", "--strict", "--require-hashes"} <= set(audit)
    locked = {
        str(file.relative_to(ROOT))
        for file in [*ROOT.glob("requirements*.txt"), *ROOT.glob("policypack/requirements*.txt")]
    }
    assert {name for before, name in itertools.pairwise(audit) if before == "-r"} == locked
    assert [step for step in steps if "continue-on-error" in step] == []


def test_the_workflow_can_only_read_and_keeps_no_token() -> None:
    checkouts = [
        step for job in WORKFLOW["jobs"].values() for step in job["steps"] if "checkout@" in step.get("uses", "")
    ]

    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert [job for job in WORKFLOW["jobs"].values() if "permissions" in job] == []
    assert [step["with"] for step in checkouts] == [{"persist-credentials": False}] * len(WORKFLOW["jobs"])


def test_the_workflow_follows_githubs_schema() -> None:
    command = ["check_jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/ci.yml"]

    ran = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (0, "ok -- validation done\n")


def test_the_workflow_is_linted() -> None:
    linted = re.findall(r"^WORKFLOWS = (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert [line.split() for line in linted] == [[".github/workflows/ci.yml", "ci/github.yml"]]


def ci(checkout: Path, path: Path, user: int) -> subprocess.CompletedProcess[str]:
    """Run what CI runs on a machine without a browser."""
    shutil.copytree(ROOT / ".ci", checkout / ".ci")
    for name in ("bash", "dirname"):
        (path / name).symlink_to(str(shutil.which(name)))
    program(path / "id", f"echo {user}")
    (path / "make").unlink()
    program(path / "make", 'echo "make $1"')
    command = ["bash", str(checkout / ".ci" / "run")]
    return subprocess.run(command, env={"PATH": str(path)}, capture_output=True, text=True, check=False)


def test_ci_installs_what_pip_cannot_where_it_may(checkout: Path, path: Path) -> None:
    program(path / "apt-get", f'echo "apt-get $*" >> "{path}/calls"')

    ran = ci(checkout, path, user=0)

    made = [line for line in ran.stdout.splitlines() if line.startswith("make")]
    assert (ran.returncode, (path / "calls").read_text().splitlines(), made) == (
        0,
        ["apt-get update -qq", "apt-get install -y -qq --no-install-recommends chromium curl jq fonts-liberation"],
        ["make check", "make demo", "make test", "make test-versions", "make test-sharing"],
    ), ran.stderr


@pytest.mark.parametrize("user", [0, 1000])
def test_ci_names_what_is_missing_where_it_cannot_install_it(user: int, checkout: Path, path: Path) -> None:
    if user:
        program(path / "apt-get", "exit 9")

    ran = ci(checkout, path, user)

    assert (ran.returncode, ran.stdout, ran.stderr) == (
        1,
        "",
        "error: the tests need chromium curl jq on PATH. On Debian: apt-get install chromium curl jq\n",
    )
