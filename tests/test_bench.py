"""The benchmark: what it measures with, how it compares, and that it runs."""

import json
import os
from collections import Counter
from pathlib import Path

import bench
import pytest
import sandbox
from aws_guardrails.catalogue import rules
from benchmark.figures import Figure, Ratio, Target, in_turns, ratio, table
from benchmark.generated import GeneratedStack, deployment, generate, read_types
from judging import judge

ROOT = Path(__file__).parents[1]
READ = read_types(rules())


def as_data(stack: GeneratedStack) -> list[object]:
    """Resources are equal only to themselves; their data can be compared."""
    return [
        (resource.urn, dict(resource.properties), dict(resource.references))
        for resource in (*stack.inputs, *stack.outputs)
    ]


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    return sandbox.environment(ROOT, os.environ)


def test_the_same_seed_makes_the_same_stack() -> None:
    assert as_data(generate(300, READ)) == as_data(generate(300, READ))


def test_another_seed_makes_another_stack() -> None:
    assert as_data(generate(300, READ, seed=2)) != as_data(generate(300, READ))


@pytest.mark.parametrize("size", [1, 7, 60, 499, 2000])
def test_a_stack_has_as_many_resources_as_asked_for_each_with_a_name_of_its_own(size: int) -> None:
    stack = generate(size, READ)

    assert len({resource.urn for resource in stack.inputs}) == size
    assert [resource.urn for resource in stack.inputs] == [resource.urn for resource in stack.outputs]


@pytest.mark.parametrize(("size", "tolerance"), [(60, 0.05), (500, 0.01), (2000, 0.01)])
def test_about_a_fifth_of_a_stack_is_of_types_that_the_pack_reads(size: int, tolerance: float) -> None:
    read = sum(resource.type in READ for resource in generate(size, READ).inputs)

    assert read / size == pytest.approx(0.2, abs=tolerance)


def test_the_share_holds_when_the_pack_reads_more() -> None:
    read = READ | {"aws:sqs/queue:Queue", "aws:ebs/volume:Volume"}

    assert sum(resource.type in read for resource in generate(1000, read).inputs) == pytest.approx(200, abs=10)


def test_resources_are_as_heavy_as_real_ones() -> None:
    states = deployment(generate(500, READ))["deployment"]["resources"]

    assert 1500 < len(json.dumps(states)) / len(states) < 3000


def test_everything_referred_to_comes_first() -> None:
    stack = generate(500, READ)
    place = {resource.urn: position for position, resource in enumerate(stack.outputs)}

    late = [
        (resource.urn, urn)
        for resource in stack.outputs
        for urns in resource.references.values()
        for urn in urns
        if place[urn] >= place[resource.urn]
    ]

    assert (late, any(resource.references for resource in stack.outputs)) == ([], True)


def test_no_rule_says_anything_of_a_generated_stack() -> None:
    stack = generate(500, READ)

    assert judge(rules(), stack.inputs, stack.outputs).comparable() == ([], [])


@pytest.fixture
def measuring(environment: dict[str, str], tmp_path: Path) -> bench.Bench:
    return bench.Bench(
        plan=bench.QUICK,
        environment=environment,
        no_op=tmp_path,
        no_op_stack=tmp_path,
        naive=tmp_path,
        folder=tmp_path,
        rules=rules(),
    )


def test_the_cli_accepts_a_generated_stack_and_the_pack_finds_nothing(measuring: bench.Bench, tmp_path: Path) -> None:
    state = bench.write_state(tmp_path / "state.json", generate(60, READ))

    printed = bench.analyze_file(measuring, state, bench.THIS)

    assert "✅ aws-guardrails@" in printed
    assert "[mandatory]" not in printed
    assert "[advisory]" not in printed


def test_a_finding_ends_the_benchmark(measuring: bench.Bench, tmp_path: Path) -> None:
    state = bench.write_state(tmp_path / "state.json", generate(60, READ))
    state.write_text(state.read_text().replace('"blockPublicAcls": true', '"blockPublicAcls": false'))

    with pytest.raises(bench.BenchError, match=r"it should have found nothing:(.|\n)*s3-public-access-block-disabled"):
        bench.analyze_file(measuring, state, bench.THIS)


@pytest.mark.parametrize(
    ("this", "base", "expected"),
    [
        ([3.0], [2.0], Ratio(1.5, 1.5, 1.5)),
        ([2.0, 9.0, 4.0], [1.0, 3.0, 4.0], Ratio(2.0, 1.0, 3.0)),
        ([1.0, 3.0], [1.0, 1.0], Ratio(2.0, 1.0, 3.0)),
        # A slow spell that met both packs does not show.
        ([2.0, 20.0, 2.0], [1.0, 10.0, 1.0], Ratio(2.0, 2.0, 2.0)),
    ],
)
def test_ratios_are_taken_pair_by_pair(this: list[float], base: list[float], expected: Ratio) -> None:
    assert ratio(this, base) == expected


@pytest.mark.parametrize(("this", "base"), [([], []), ([1.0], []), ([1.0, 2.0], [1.0])])
def test_times_without_a_partner_are_refused(this: list[float], base: list[float]) -> None:
    with pytest.raises(ValueError, match=r"nothing to compare|shorter"):
        ratio(this, base)


@pytest.mark.parametrize(
    ("seconds", "expected"), [((20.0, 22.0), Ratio(1.05, 1.0, 1.1)), ((400.0, 400.0), Ratio(20.0, 20.0, 20.0))]
)
def test_figures_about_different_sizes_are_compared_per_resource(seconds: tuple[float, ...], expected: Ratio) -> None:
    found = Figure("rules", "a-rule", 10_000, seconds, (1.0, 1.0), base_resources=500).ratio

    assert (found.median, found.low, found.high) == pytest.approx((expected.median, expected.low, expected.high))


@pytest.mark.parametrize(("measured", "verdict"), [(1.25, "holds"), (1.251, "does not hold")])
def test_a_target_says_whether_it_holds(measured: float, verdict: str) -> None:
    assert Target("start-up", measured, 1.25).cells()[-1] == verdict


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        # 10 and 11 microseconds for each resource, beside 100 of the other pack.
        ((0.011, 0.010), (0.222, 0.200), 1.1),
        # What one pack adds to the other cannot be told from noise, or it takes less than that.
        ((0.0101, 0.010), (0.1, 0.200), 1.0),
        ((0.0101, 0.010), (0.24, 0.200), 4.0),
    ],
)
def test_what_a_call_adds_is_compared_for_each_resource(
    first: tuple[float, float], last: tuple[float, float], expected: float
) -> None:
    figures = [
        Figure("gRPC calls", bench.ANALYZE_STACK, size, (this,), (base,))
        for size, (this, base) in ((100, first), (2_000, last))
    ]

    assert bench.growth(figures).measured == pytest.approx(expected)


def test_works_run_in_turns_after_a_warm_up() -> None:
    order: list[str] = []

    def work(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    times = in_turns(2, lambda: work("a", 1.0), lambda: work("b", 2.0))

    assert ("".join(order), times) == ("ababab", [(1.0, 1.0), (2.0, 2.0)])


def test_a_table_is_aligned() -> None:
    assert table(["", "no-op"], [["start-up", "9 ms"], ["x", "1,000 ms"]]).splitlines() == [
        "               no-op",
        "  start-up      9 ms",
        "  x         1,000 ms",
    ]


def test_a_quick_run_prints_every_section_and_writes_the_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Performance\n\n{bench.BEGIN}\nold figures\n{bench.END}\n\nMore.\n")

    code = bench.main(["--quick", "--json", str(tmp_path / "figures.json"), "--docs", str(page)])

    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    for number, section in enumerate(bench.SECTIONS, 1):
        assert f"\n{number}. {section.title}\n" in printed.out
    assert all(rule.name in printed.out for rule in rules())
    report = json.loads((tmp_path / "figures.json").read_text())
    halves = sum(half is not None for rule in rules() for half in (rule.resource_check, rule.stack_check))
    assert Counter(figure["section"] for figure in report["figures"]) == {
        "start-up": 3,
        "preview": 4,
        "policy analyze": 6,
        "gRPC calls": 6,
        "memory": 6,
        "rules": 3 * (halves + 1),
        "buckets": 2,
        "policy documents": len(bench.about_documents(rules())) + 2,
    }
    assert all(
        figure["ratio"]["min"] <= figure["ratio"]["median"] <= figure["ratio"]["max"] for figure in report["figures"]
    )
    assert [target["what"] for target in report["targets"]] == [
        "policy analyze, 120 resources, to no-op",
        "Analyze, each: what it adds for a resource, 120 to 60 resources",
        "AnalyzeStack: what it adds for a resource, 120 to 60 resources",
        "start-up, to no-op",
        "peak memory, 60 resources, to no-op",
        "peak memory, 120 resources, to no-op",
    ]
    assert all(target["holds"] is (target["measured"] <= target["limit"]) for target in report["targets"])
    written = page.read_text()
    assert (written[:14], written[-7:], "old figures" in written) == ("# Performance\n", "\nMore.\n", False)
    assert f"**{bench.AIMS}**" in written
    assert page.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_without_a_cli_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("pulumi_cli.ROOT", tmp_path)

    assert (bench.main(["--quick"]), capsys.readouterr()) == (
        1,
        ("", "error: there is no usable Pulumi CLI yet. Run `make setup`, which finds or obtains one.\n"),
    )


def test_without_the_packs_environment_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "PYTHON", tmp_path / "python")

    assert (bench.main(["--quick"]), capsys.readouterr()) == (
        1,
        ("", f"error: there is no {tmp_path}/python yet. Run `make setup`, which makes it.\n"),
    )
