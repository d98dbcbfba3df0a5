"""Write the pack's table of which security policies of Elastic Load Balancing give forward secrecy.

Run as `python tools/gen_tls_policies.py`; cargo and pip fetch its two sources, whose hashes are pinned. s2n-tls, AWS's
own TLS library, has a cipher list for most names; moto, which imitates AWS's API, has one for those that
DescribeSSLPolicies returns. What neither has stands in `tools/data/tls-policies-by-hand.json`, each with its source.

A policy gives forward secrecy if every cipher's key exchange is ephemeral. The names and that verdict are all that is
taken. It fails on a construct or cipher that it does not know, and where two sources disagree; a policy that no source
knows is in neither list.
"""

import ast
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
BY_HAND = ROOT / "tools/data/tls-policies-by-hand.json"
TABLE = ROOT / "policypack/aws_guardrails/aws/data/tls_policies.json"

S2N: Final = "0.3.47"
S2N_SHA256: Final = "bb636f37f6ca1cf91060a836d7078889d7276c456e5d4affbbe8244c9b85e6f0"
S2N_COMMIT: Final = "998d4bb19073d8d92c5cb6a076221209457f6421"
"""As the crate's `.cargo_vcs_info.json` says, and must."""
MOTO: Final = "5.2.5"
MOTO_SHA256: Final = "eef62cdcf3bfe73e0863743511ba042dfaba04ba3d5ecdcb896a196c693ad528"
FETCHED: Final = "2026-11-23"
"""When the facts were taken from these versions."""

EPHEMERAL_KEY_EXCHANGE: Final[Mapping[str, bool]] = {
    "s2n_ecdhe": True,
    "s2n_dhe": True,
    "s2n_tls13_kex": True,
    "s2n_rsa": False,
}
EPHEMERAL_CIPHER: Final = re.compile(r"(?:ECDHE|DHE)-.+|TLS_(?:AES|CHACHA20)_.+")
"""OpenSSL's names: a cipher of TLS 1.3, which leaves the key exchange open, begins with TLS_."""
STATIC_CIPHER: Final = re.compile(r"(?:AES(?:128|256)|DES-CBC3)-.+")
"""The same: a name that begins with the encryption means RSA key exchange."""

COMMENT: Final = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
MACRO: Final = re.compile(r"^#define (S2N_\w+)[ \t]+((?:.*\\\n)*.*)$", re.MULTILINE)
POLICY_NAME: Final = re.compile(r'"(ELBSecurityPolicy-[^"]+)"')
POLICY_CHOICE: Final = re.compile(r'\{ \.version = "(ELBSecurityPolicy-[^"]+)", \.security_policy = &(\w+),')

Verdicts = dict[str, bool]


def verified(file: Path, expected: str) -> BytesIO:
    """Return what a file holds, provided that it has the expected SHA-256."""
    content = file.read_bytes()
    if (found := sha256(content).hexdigest()) != expected:
        raise ValueError(f"{file.name} has the SHA-256 {found}, not {expected}.")
    return BytesIO(content)


def s2n_sources(folder: Path) -> dict[str, str]:
    """Return the C files of s2n-tls that tell its policies, without their comments."""
    name = f"s2n-tls-sys-{S2N}"
    (folder / "lib.rs").touch()
    (folder / "Cargo.toml").write_text(
        '[package]\nname = "sources"\nversion = "0.0.0"\nedition = "2021"\n'
        f'[lib]\npath = "lib.rs"\n[dependencies]\ns2n-tls-sys = "={S2N}"\n'
    )
    asked = ["cargo", "metadata", "--format-version", "1"]
    metadata = json.loads(subprocess.run(asked, cwd=folder, check=True, stdout=subprocess.PIPE).stdout)
    [manifest] = [Path(p["manifest_path"]) for p in metadata["packages"] if p["name"] == "s2n-tls-sys"]
    # Cargo unpacks registry/cache/INDEX/NAME.crate to registry/src/INDEX/NAME.
    index = manifest.parents[1]
    crate = index.parents[1] / "cache" / index.name / f"{name}.crate"
    with tarfile.open(fileobj=verified(crate, S2N_SHA256)) as archive:

        def read(path: str) -> str:
            member = archive.extractfile(f"{name}/{path}")
            if member is None:
                raise ValueError(f"{path} is no file.")
            return member.read().decode()

        if (commit := json.loads(read(".cargo_vcs_info.json"))["git"]["sha1"]) != S2N_COMMIT:
            raise ValueError(f"{name} was made from {commit}, not from {S2N_COMMIT}.")
        return {
            part: COMMENT.sub("", read(f"lib/tls/s2n_{part}.c"))
            for part in ("cipher_suites", "cipher_preferences", "security_policies")
        }


def moto_source(folder: Path) -> str:
    """Return the Python file of moto that lists its policies."""
    asked = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), f"moto=={MOTO}"]
    subprocess.run([sys.executable, "-m", "pip", *asked], check=True)
    [wheel] = folder.glob("moto-*.whl")
    with ZipFile(verified(wheel, MOTO_SHA256)) as archive:
        return archive.read("moto/elbv2/ssl_policies.py").decode()


def definitions(source: str, declarator: str) -> dict[str, str]:
    """Return what stands between the braces of each C structure or array that is declared like this."""
    found = re.finditer(rf"\bstruct {declarator} =\s*\{{(.*?)\}};", source, re.DOTALL)
    return {definition[1]: definition[2] for definition in found}


def field(definition: str, name: str) -> str:
    """Return the one name that a field of a C structure is set to."""
    [value] = re.findall(rf"\.{name} = &?(\w+),", definition)
    return str(value)


def s2n_verdicts(sources: Mapping[str, str]) -> Verdicts:
    """Return what s2n-tls's policies with a name of Elastic Load Balancing give."""
    suites = definitions(sources["cipher_suites"], r"s2n_cipher_suite (\w+)")
    macros = dict(MACRO.findall(sources["cipher_preferences"]))
    lists = definitions(sources["cipher_preferences"], r"s2n_cipher_suite \*(\w+)\[\]")
    preferences = definitions(sources["cipher_preferences"], r"s2n_cipher_preferences (\w+)")
    policies = definitions(sources["security_policies"], r"s2n_security_policy (\w+)")

    def listed(text: str) -> Iterator[str]:
        for entry in filter(None, (part.strip(" \t\n\\") for part in text.split(","))):
            if entry.startswith("&"):
                yield entry[1:]
            else:
                yield from listed(macros[entry])

    def is_forward_secret(policy: str) -> bool:
        ciphers = list(listed(lists[field(preferences[field(policy, "cipher_preferences")], "suites")]))
        if not ciphers:
            raise ValueError(f"A policy without ciphers:{policy}")
        return False not in {EPHEMERAL_KEY_EXCHANGE[field(suites[cipher], "key_exchange_alg")] for cipher in ciphers}

    chosen = dict(POLICY_CHOICE.findall(sources["security_policies"]))
    if overlooked := set(POLICY_NAME.findall(sources["security_policies"])) - set(chosen):
        raise ValueError(f"s2n-tls names policies in a way that is not understood: {sorted(overlooked)}.")
    verdicts = {name: is_forward_secret(policies[policy]) for name, policy in chosen.items()}
    # s2n-tls declares of some policies that they keep this rule.
    promised = {name for name, policy in chosen.items() if "[S2N_PERFECT_FORWARD_SECRECY] = true" in policies[policy]}
    if broken := sorted(name for name in promised if not verdicts[name]):
        raise ValueError(f"s2n-tls promises forward secrecy, but its ciphers do not give it: {broken}.")
    return verdicts


def moto_verdicts(source: str) -> Verdicts:
    """Return what the policies of moto's API give. Its file is read as a literal, never run."""

    def is_ephemeral(cipher: str) -> bool:
        if EPHEMERAL_CIPHER.fullmatch(cipher):
            return True
        if STATIC_CIPHER.fullmatch(cipher):
            return False
        raise ValueError(f"moto has a cipher that is not understood: {cipher}.")

    [policies] = [
        ast.literal_eval(statement.value)
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign) and [ast.unparse(name) for name in statement.targets] == ["SSL_POLICIES"]
    ]
    if empty := [name for name, policy in policies.items() if not policy["ciphers"]]:
        raise ValueError(f"moto has policies without ciphers: {empty}.")
    # A set, so that every cipher is looked at, the one after an RSA one too.
    return {
        name: False not in {is_ephemeral(cipher) for cipher in policy["ciphers"]} for name, policy in policies.items()
    }


def agreed(*sources: Verdicts) -> Verdicts:
    """Return what the sources say together, provided that no two contradict each other."""
    together: Verdicts = {}
    for name, verdict in chain.from_iterable(source.items() for source in sources):
        if together.setdefault(name, verdict) != verdict:
            raise ValueError(f"The sources disagree about {name}.")
    return together


def table(s2n: Verdicts, moto: Verdicts, by_hand: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table: the names of the policies that give forward secrecy, and of those that do not."""
    verdicts = agreed(s2n, moto, {name: fact["forward secret"] for name, fact in by_hand["policies"].items()})
    for name in by_hand["left out"]["names"]:
        del verdicts[name]
    return {
        "_meta": {
            "written by": "tools/gen_tls_policies.py",
            "what": "Whether every cipher of a security policy gives forward secrecy; a name in neither list is unknown.",
            "sources": [
                f"s2n-tls {S2N_COMMIT}, lib/tls, from the crate s2n-tls-sys {S2N} ({FETCHED}), Apache-2.0",
                f"moto {MOTO}, moto/elbv2/ssl_policies.py ({FETCHED}), Apache-2.0",
                f"tools/data/tls-policies-by-hand.json ({by_hand['_meta']['read on']}), which names its sources",
            ],
            "caveat": "s2n-tls is AWS's library and has these names, but no page of AWS says that load balancers use it so.",
        },
        "forward secret": sorted(name for name, given in verdicts.items() if given),
        "not forward secret": sorted(name for name, given in verdicts.items() if not given),
    }


def main() -> None:
    """Fetch the sources and write the table."""
    with TemporaryDirectory() as folder:
        s2n, moto = s2n_verdicts(s2n_sources(Path(folder))), moto_verdicts(moto_source(Path(folder)))
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(json.dumps(table(s2n, moto, json.loads(BY_HAND.read_text())), indent=0) + "\n")


if __name__ == "__main__":
    main()
