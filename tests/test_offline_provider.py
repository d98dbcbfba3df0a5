"""The stand-in provider: it shows a policy what the real provider shows, and keeps unknown what that one does not know."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gen_offline_schema
import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from offline.aws_provider.arns import Account, Identity
from offline.aws_provider.checked import checked_inputs
from offline.aws_provider.diff import Difference, difference
from offline.aws_provider.invokes import UnsupportedInvokeError, invoke
from offline.aws_provider.naming import Mode, Naming, automatic_name
from offline.aws_provider.outputs import created_outputs, preview_outputs, read_outputs, updated_outputs
from offline.aws_provider.policy_document import DocumentError, policy_document
from offline.aws_provider.schema import ResourceType, canonical, resource_type
from offline.aws_provider.server import WARNING, account_of
from offline.aws_provider.wire import UNKNOWN, secret

if TYPE_CHECKING:
    from collections.abc import Iterator

LAUNCHER = Path(__file__).resolve().parent.parent / "offline" / "bin" / "pulumi-resource-aws"
ACCOUNT = Account()
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188"
LISTENER = "aws:lb/listener:Listener"
BUCKET = "aws:s3/bucket:Bucket"
ROLE = "aws:iam/role:Role"
BUCKET_URN = f"urn:pulumi:dev::shop::{BUCKET}::data"


def known(token: str) -> ResourceType:
    found = resource_type(token)
    assert found is not None, token
    return found


def identity(token: str, inputs: dict[str, Any]) -> Identity:
    return Identity(known(token), "web", "seed", inputs, ACCOUNT)


def created(token: str, inputs: dict[str, Any]) -> dict[str, Any]:
    return created_outputs(identity(token, inputs))


# --- Preview: what AWS decides is unknown ---


@pytest.mark.parametrize(
    ("token", "name", "afterwards"),
    [
        (LISTENER, "protocol", "HTTP"),
        (LISTENER, "sslPolicy", ""),
        (BUCKET, "acl", "private"),
        (ROLE, "managedPolicyArns", []),
        ("aws:lb/loadBalancer:LoadBalancer", "internal", False),
        (BUCKET, "region", "us-east-1"),
    ],
)
def test_an_omitted_optional_property_that_aws_decides_is_unknown_until_created(
    token: str, name: str, afterwards: Any
) -> None:
    inputs = {"loadBalancerArn": BALANCER} if token == LISTENER else {}
    assert preview_outputs(known(token), inputs, ACCOUNT)[name] == UNKNOWN
    assert created(token, inputs)[name] == afterwards


def test_a_preview_echoes_what_is_given_and_knows_nothing_else() -> None:
    inputs: dict[str, Any] = {
        "bucket": UNKNOWN,
        "blockPublicAcls": True,
        "__defaults": ["skipDestroy"],
        "skipDestroy": False,
    }
    outputs = preview_outputs(known("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"), inputs, ACCOUNT)
    assert outputs == {"bucket": UNKNOWN, "blockPublicAcls": True, "skipDestroy": False, "region": UNKNOWN}


def test_no_resource_type_has_a_known_arn_at_preview() -> None:
    resources = json.loads(gen_offline_schema.TARGET.read_text(encoding="utf-8"))["resources"]
    with_arn = [token for token, entry in resources.items() if "arn" in entry.get("computed", {})]
    assert len(with_arn) > 800
    assert {preview_outputs(known(token), {}, ACCOUNT)["arn"] for token in with_arn} == {UNKNOWN}


def test_every_resource_type_has_all_its_outputs_after_creation() -> None:
    resources = json.loads(gen_offline_schema.TARGET.read_text(encoding="utf-8"))["resources"]
    for token, entry in resources.items():
        outputs = created(token, {name: "given" for name, kind in entry.get("required", {}).items() if kind == "s"})
        assert UNKNOWN not in json.dumps(outputs), token
        assert outputs["id"], token
        # What the real provider leaves out on a bucket without a website.
        assert set(entry.get("computed", {})) - set(outputs) <= {"websiteDomain", "websiteEndpoint"}, token


def test_what_aws_decides_inside_an_action_is_unknown_too() -> None:
    inputs: dict[str, Any] = {
        "loadBalancerArn": BALANCER,
        "defaultActions": [{"type": "fixed-response", "fixedResponse": {"contentType": "text/plain"}}, UNKNOWN],
    }
    assert preview_outputs(known(LISTENER), inputs, ACCOUNT)["defaultActions"] == [
        {
            "type": "fixed-response",
            "fixedResponse": {"contentType": "text/plain", "statusCode": UNKNOWN},
            "order": UNKNOWN,
        },
        UNKNOWN,
    ]


def test_all_tags_are_those_of_the_resource_and_the_provider() -> None:
    account = Account(default_tags=(("team", "web"), ("stage", "dev")))
    cases: list[tuple[Any, Any]] = [
        ({"stage": "prod"}, {"team": "web", "stage": "prod"}),
        (UNKNOWN, UNKNOWN),
        ({"stage": "prod", "a": UNKNOWN}, UNKNOWN),
        (secret({"a": "b"}), secret({"team": "web", "stage": "dev", "a": "b"})),
    ]
    for tags, expected in cases:
        assert preview_outputs(known(BUCKET), {"tags": tags}, account)["tagsAll"] == expected


# --- After creation ---


@pytest.mark.parametrize(
    ("token", "inputs", "arn", "is_id"),
    [
        (
            "aws:lb/loadBalancer:LoadBalancer",
            {"name": "w"},
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/w/006d9a3357c708d1",
            True,
        ),
        (
            "aws:alb/loadBalancer:LoadBalancer",
            {"name": "w", "loadBalancerType": "network", "region": "eu-west-1"},
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/w/006d9a3357c708d1",
            True,
        ),
        (
            LISTENER,
            {"loadBalancerArn": BALANCER},
            BALANCER.replace(":loadbalancer/", ":listener/") + "/006d9a3357c708d1",
            True,
        ),
        (
            "aws:acm/certificate:Certificate",
            {},
            "arn:aws:acm:us-east-1:123456789012:certificate/006d9a33-57c7-08d1-2cee-0ab31ed6c4fc",
            True,
        ),
        (BUCKET, {"bucket": "b"}, "arn:aws:s3:::b", False),
        (ROLE, {"name": "r", "path": "/a/"}, "arn:aws:iam::123456789012:role/a/r", False),
        ("aws:iam/policy:Policy", {"name": "p"}, "arn:aws:iam::123456789012:policy/p", True),
        ("aws:rds/instance:Instance", {"identifier": "d"}, "arn:aws:rds:us-east-1:123456789012:db:d", False),
        ("aws:ec2/vpc:Vpc", {}, "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-006d9a3357c708d12", False),
        ("aws:sns/topic:Topic", {"name": "t"}, "arn:aws:sns:us-east-1:123456789012:t", True),
        (
            "aws:sns/topicSubscription:TopicSubscription",
            {"topic": "arn:aws:sns:us-east-1:123456789012:t"},
            "arn:aws:sns:us-east-1:123456789012:t:006d9a33-57c7-08d1-2cee-0ab31ed6c4fc",
            True,
        ),
        (
            "aws:iam/serviceLinkedRole:ServiceLinkedRole",
            {"awsServiceName": "config.amazonaws.com"},
            "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            True,
        ),
        (
            "aws:networkfirewall/ruleGroup:RuleGroup",
            {"name": "g", "type": "STATEFUL"},
            "arn:aws:network-firewall:us-east-1:123456789012:stateful-rulegroup/g",
            True,
        ),
        (
            "aws:securityhub/standardsSubscription:StandardsSubscription",
            {"standardsArn": "arn:aws:securityhub:us-east-1::standards/pci-dss/v/4.0.1"},
            "arn:aws:securityhub:us-east-1:123456789012:subscription/pci-dss/v/4.0.1",
            True,
        ),
    ],
)
def test_arns_are_shaped_as_those_of_the_service(token: str, inputs: dict[str, Any], arn: str, is_id: bool) -> None:
    outputs = created(token, inputs)
    assert outputs["arn"] == arn
    assert (outputs["id"] == arn) is is_id


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (BUCKET, {"bucket": "b"}, "b"),
        ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {"bucket": "b"}, "b"),
        ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b"}, "b"),
        (ROLE, {"name": "r"}, "r"),
        ("aws:ec2/subnet:Subnet", {}, "subnet-006d9a3357c708d12"),
        ("aws:ec2/instance:Instance", {}, "i-006d9a3357c708d12"),
        ("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", {}, "123456789012"),
        ("aws:accessanalyzer/analyzer:Analyzer", {"analyzerName": "a"}, "a"),
        ("aws:inspector2/enabler:Enabler", {"resourceTypes": ["LAMBDA", "EC2"]}, "123456789012-EC2:LAMBDA"),
        ("aws:macie2/account:Account", {}, "123456789012"),
        ("aws:securityhub/account:Account", {}, "123456789012"),
        ("aws:ssm/maintenanceWindow:MaintenanceWindow", {}, "mw-006d9a3357c708d12"),
    ],
)
def test_ids_are_those_of_the_real_provider(token: str, inputs: dict[str, Any], expected: str) -> None:
    assert created(token, inputs)["id"] == expected


def test_a_certificate_lists_a_validation_record_for_each_domain() -> None:
    outputs = created(
        "aws:acm/certificate:Certificate",
        {"domainName": "example.com", "subjectAlternativeNames": ["*.example.com", "www.example.org"]},
    )
    assert [(option["domainName"], option["resourceRecordType"]) for option in outputs["domainValidationOptions"]] == [
        ("example.com", "CNAME"),
        ("*.example.com", "CNAME"),
        ("www.example.org", "CNAME"),
    ]


def test_a_firewall_lists_an_endpoint_for_each_subnet() -> None:
    firewall = {"firewallPolicyArn": "arn", "subnetMappings": [{"subnetId": "subnet-1"}, {"subnetId": "subnet-2"}]}
    (status,) = created("aws:networkfirewall/firewall:Firewall", firewall)["firewallStatuses"]
    attachments = [attachment for zone in status["syncStates"] for attachment in zone["attachments"]]
    assert [attachment["subnetId"] for attachment in attachments] == ["subnet-1", "subnet-2"]
    assert len({attachment["endpointId"] for attachment in attachments}) == 2


def test_another_replacement_of_the_same_resource_has_other_ids() -> None:
    first, second = (
        Identity(known("aws:ec2/subnet:Subnet"), "s", seed, {}, ACCOUNT).id for seed in ("before", "after")
    )
    assert first != second


def test_an_update_keeps_what_aws_decided_and_never_makes_it_unknown_again() -> None:
    before = created(LISTENER, {"loadBalancerArn": BALANCER, "port": 80})
    news = {"loadBalancerArn": BALANCER, "port": 8080}
    for preview in (True, False):
        assert updated_outputs(identity(LISTENER, news), before, preview=preview) == {**before, "port": 8080}


def test_a_refresh_changes_nothing() -> None:
    state = created(BUCKET, {"bucket": "b"})
    assert read_outputs(known(BUCKET), "b", state, ACCOUNT) == state


def test_reading_what_is_not_in_the_state_gives_a_resource_of_that_id() -> None:
    balancer = read_outputs(known("aws:lb/loadBalancer:LoadBalancer"), BALANCER, {}, ACCOUNT)
    vpc = read_outputs(known("aws:ec2/vpc:Vpc"), "vpc-1", {}, ACCOUNT)
    bucket = read_outputs(known(BUCKET), "b", {}, ACCOUNT)
    assert [balancer["id"], balancer["arn"], balancer["arnSuffix"], balancer["name"]] == [
        BALANCER,
        BALANCER,
        "app/web/50dc6c495c0c9188",
        "web",
    ]
    assert [vpc["id"], vpc["arn"]] == ["vpc-1", "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1"]
    assert [bucket["id"], bucket["bucket"], bucket["arn"]] == ["b", "b", "arn:aws:s3:::b"]


# --- Check ---


def check(token: str, news: dict[str, Any], olds: dict[str, Any] | None = None, seed: bytes = b"1") -> dict[str, Any]:
    return checked_inputs(known(token), news, olds or {}, Naming("web", seed))


def test_a_resource_without_a_name_gets_one() -> None:
    assert check(BUCKET, {}) == {
        "bucket": "web-6b86b27",
        "forceDestroy": False,
        "__defaults": ["bucket", "forceDestroy"],
    }


def test_a_made_up_name_is_kept_on_update() -> None:
    first = check(BUCKET, {})
    assert check(BUCKET, {"tags": {"a": "b"}}, first, seed=b"2") == {**first, "tags": {"a": "b"}}


def test_a_name_that_the_program_no_longer_gives_is_not_kept() -> None:
    first = check(BUCKET, {"bucket": "mine"})
    assert check(BUCKET, {}, first)["bucket"] == "web-6b86b27"


@pytest.mark.parametrize(
    "given", [{"bucket": "mine"}, {"bucketPrefix": "mine-"}, {"bucket": UNKNOWN}, {"bucket": secret("mine")}]
)
def test_a_given_name_stands(given: dict[str, Any]) -> None:
    assert check(BUCKET, given) == {**given, "forceDestroy": False, "__defaults": ["forceDestroy"]}


def test_long_names_are_cut_to_what_aws_accepts() -> None:
    made = automatic_name(known("aws:lb/loadBalancer:LoadBalancer"), Naming("w" * 40, b"1"))
    assert made == f"{'w' * 24}-6b86b27"


def test_the_names_that_the_stack_asks_for_are_taken() -> None:
    assert automatic_name(known(BUCKET), Naming("web", b"1", proposed="mine", mode=Mode.ENFORCE)) == "mine"
    assert automatic_name(known(BUCKET), Naming("web", b"1", proposed="mine", mode=Mode.DISABLE)) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"Version": "2012-10-17", "Statement": [{"Sid": "a<b"}]},
            r'{"Statement":[{"Sid":"a\u003cb"}],"Version":"2012-10-17"}',
        ),
        ('{"Version": "2012-10-17"}', '{"Version": "2012-10-17"}'),
        ({"Statement": [{"Resource": UNKNOWN}]}, UNKNOWN),
        (UNKNOWN, UNKNOWN),
        ({"Statement": [{"Resource": secret("arn")}]}, secret('{"Statement":[{"Resource":"arn"}]}')),
        (secret({"Statement": []}), secret('{"Statement":[]}')),
    ],
)
def test_a_policy_document_given_as_an_object_becomes_text(given: Any, expected: Any) -> None:
    checked = checked_inputs(known(ROLE), {"name": "web", "assumeRolePolicy": given}, {}, Naming("web", b"1"))

    assert checked["assumeRolePolicy"] == expected


def test_an_incomplete_redirect_gets_the_defaults_of_the_real_provider() -> None:
    actions = [{"type": "redirect", "redirect": {"statusCode": "HTTP_301"}}, {"type": "forward"}]
    assert check(LISTENER, {"loadBalancerArn": BALANCER, "defaultActions": actions})["defaultActions"] == [
        {
            "type": "redirect",
            "redirect": {
                "host": "#{host}",
                "path": "/#{path}",
                "port": "#{port}",
                "protocol": "#{protocol}",
                "query": "#{query}",
                "statusCode": "HTTP_301",
            },
        },
        {"type": "forward"},
    ]


def test_omitted_settings_of_a_public_access_block_are_false() -> None:
    checked = check("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {"bucket": "b", "blockPublicAcls": True})
    del checked["__defaults"]
    assert checked == {
        "bucket": "b",
        "blockPublicAcls": True,
        "blockPublicPolicy": False,
        "ignorePublicAcls": False,
        "restrictPublicBuckets": False,
        "skipDestroy": False,
    }


def test_an_omitted_default_of_a_security_service_is_that_of_the_real_provider() -> None:
    assert check("aws:cloudtrail/trail:Trail", {"name": "t", "s3BucketName": "b", "isMultiRegionTrail": True}) == {
        "name": "t",
        "s3BucketName": "b",
        "enableLogFileValidation": False,
        "enableLogging": True,
        "includeGlobalServiceEvents": True,
        "isMultiRegionTrail": True,
        "isOrganizationTrail": False,
        "__defaults": [
            "enableLogFileValidation",
            "enableLogging",
            "includeGlobalServiceEvents",
            "isOrganizationTrail",
        ],
    }


# --- Diff ---


@pytest.mark.parametrize(
    ("token", "olds", "news", "expected"),
    [
        (BUCKET, {"bucket": "b"}, {"bucket": "b", "__defaults": []}, Difference((), (), delete_first=False)),
        (BUCKET, {"tags": {}}, {"tags": {"a": "b"}}, Difference(("tags",), (), delete_first=False)),
        (BUCKET, {"bucket": "a"}, {"bucket": "b"}, Difference(("bucket",), ("bucket",), delete_first=False)),
        (LISTENER, {"protocol": "HTTP"}, {}, Difference((), (), delete_first=False)),
        (LISTENER, {"port": 80}, {}, Difference(("port",), (), delete_first=False)),
        (
            "aws:lb/targetGroup:TargetGroup",
            {"name": "t", "port": 80},
            {"name": "t", "port": 81, "__defaults": []},
            Difference(("port",), ("port",), delete_first=True),
        ),
        (
            "aws:lb/targetGroup:TargetGroup",
            {"name": "t", "port": 80},
            {"name": "t", "port": 81, "__defaults": ["name"]},
            Difference(("port",), ("port",), delete_first=False),
        ),
        (
            "aws:iam/user:User",
            {"name": "a"},
            {"name": "b"},
            Difference(("name",), (), delete_first=False),
        ),
        (BUCKET, {"tags": {"a": "b"}}, {"tags": secret({"a": "b"})}, Difference((), (), delete_first=False)),
        (BUCKET, {"tags": {"a": "b"}}, {"tags": UNKNOWN}, Difference(("tags",), (), delete_first=False)),
    ],
)
def test_changes_are_seen_and_only_what_aws_cannot_change_is_replaced(
    token: str, olds: dict[str, Any], news: dict[str, Any], expected: Difference
) -> None:
    assert difference(known(token), olds, news) == expected


# --- Data sources ---


def test_a_policy_document_is_written_as_the_real_data_source_writes_it() -> None:
    statements: list[Any] = [
        {
            "sid": "Read",
            "actions": ["s3:GetObject", "s3:ListBucket"],
            "resources": ["arn:aws:s3:::b/home/&{aws:username}"],
            "principals": [{"type": "AWS", "identifiers": ["111111111111", "222222222222"]}],
            "conditions": [
                {"test": "StringLike", "variable": "aws:a", "values": ["z", "y"]},
                {"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]},
            ],
        },
        {"effect": "Deny", "notActions": ["iam:*"], "principals": [{"type": "*", "identifiers": ["*"]}]},
    ]
    answer = invoke("aws:iam/getPolicyDocument:getPolicyDocument", {"statements": statements}, ACCOUNT)
    assert json.loads(str(answer["json"])) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:GetObject"],
                "Resource": "arn:aws:s3:::b/home/${aws:username}",
                "Principal": {"AWS": ["222222222222", "111111111111"]},
                "Condition": {"Bool": {"aws:SecureTransport": "true"}, "StringLike": {"aws:a": ["z", "y"]}},
            },
            {"Effect": "Deny", "NotAction": "iam:*", "Principal": "*"},
        ],
    }
    assert json.loads(str(answer["minifiedJson"])) == json.loads(str(answer["json"]))
    assert str(answer["json"]).startswith(
        '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Sid": "Read",'
    )


def test_policy_documents_are_merged_by_statement_id() -> None:
    source = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", "Action": "a:*"}]})
    override = json.dumps({"Statement": {"Sid": "B", "Effect": "Deny", "Action": "b:*"}})
    merged = policy_document(
        {
            "sourcePolicyDocuments": [source],
            "statements": [{"sid": "B", "actions": ["b:Get"]}, {"actions": ["c:Get"]}],
            "overridePolicyDocuments": [override],
        }
    )
    assert merged == {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "A", "Effect": "Allow", "Action": "a:*"},
            {"Sid": "B", "Effect": "Deny", "Action": "b:*"},
            {"Effect": "Allow", "Action": "c:Get"},
        ],
    }
    with pytest.raises(DocumentError, match="duplicate Sid \\(A\\)"):
        policy_document({"statements": [{"sid": "A"}, {"sid": "A"}]})


def test_an_unknown_argument_makes_the_answer_unknown() -> None:
    args: dict[str, Any] = {"statements": [{"resources": [UNKNOWN]}]}
    assert invoke("aws:iam/getPolicyDocument:getPolicyDocument", args, ACCOUNT)["json"] == UNKNOWN


@pytest.mark.parametrize(("args", "length"), [({"passwordLength": 40.0}, 40), ({"passwordLength": 80}, 80), ({}, 32)])
def test_a_random_password_has_the_length_that_is_asked_for(args: dict[str, Any], length: int) -> None:
    answer = invoke("aws:secretsmanager/getRandomPassword:getRandomPassword", args, ACCOUNT)
    assert len(str(answer["randomPassword"])) == length


def test_an_unsupported_data_source_is_named_with_the_supported_ones() -> None:
    with pytest.raises(UnsupportedInvokeError) as raised:
        invoke("aws:ec2/getVpc:getVpc", {}, ACCOUNT)
    assert str(raised.value).startswith(
        "the offline stand-in for the aws provider does not answer aws:ec2/getVpc:getVpc; it answers aws:acm/getCert"
    )


def test_the_providers_own_configuration_says_where_resources_are() -> None:
    config: dict[str, Any] = {
        "region": "cn-north-1",
        "allowedAccountIds": '["111111111111"]',
        "defaultTags": '{"tags": {"team": "web"}}',
    }
    account = account_of(config)
    assert account == Account("111111111111", "cn-north-1", (("team", "web"),))
    assert Identity(known(ROLE), "web", "", {"name": "r"}, account).arn == "arn:aws-cn:iam::111111111111:role/r"


def test_the_former_names_of_a_type_are_the_same_type() -> None:
    assert canonical("aws:alb/listener:Listener") == LISTENER
    assert canonical("aws:s3/bucketV2:BucketV2") == BUCKET


# --- The process, as the engine drives it ---


class Engine(engine_pb2_grpc.EngineServicer):
    """Collects what the provider logs."""

    def __init__(self) -> None:
        """Nothing is logged yet."""
        self.logged: list[tuple[int, str]] = []

    def Log(self, request: engine_pb2.LogRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: ARG002, N802
        """Take a message."""
        self.logged.append((request.severity, request.message))
        return empty_pb2.Empty()


@contextmanager
def provider(engine: str) -> Iterator[Any]:
    process = subprocess.Popen([str(LAUNCHER), "-v=3", engine], stdout=subprocess.PIPE, text=True, cwd="/")
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="module")
def stub() -> Iterator[Any]:
    # Nobody listens at port 1: the provider must do without an engine to log to.
    with provider("127.0.0.1:1") as connected:
        connected.Configure(provider_pb2.ConfigureRequest(args=struct({"region": "eu-central-1"})))
        yield connected


def struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(properties, struct_pb2.Struct())


def plain(message: struct_pb2.Struct) -> dict[str, Any]:
    converted: dict[str, Any] = json_format.MessageToDict(message)
    return converted


def test_it_says_once_that_nothing_is_real() -> None:
    engine = Engine()
    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with provider(f"127.0.0.1:{port}") as connected:
            for _ in range(2):
                connected.Configure(provider_pb2.ConfigureRequest())
    finally:
        server.stop(grace=None).wait()
    assert engine.logged == [(engine_pb2.WARNING, WARNING)]


def test_it_agrees_to_secrets_and_previews(stub: Any) -> None:
    configured = stub.Configure(provider_pb2.ConfigureRequest(args=struct({"region": "eu-central-1"})))
    assert configured == provider_pb2.ConfigureResponse(
        acceptSecrets=True,
        acceptResources=True,
        acceptOutputs=True,
        supportsPreview=True,
        supports_autonaming_configuration=True,
    )
    installed = json.loads(gen_offline_schema.TARGET.read_text(encoding="utf-8"))["header"]["version"]
    assert stub.GetPluginInfo(empty_pb2.Empty()).version == installed


def test_a_resource_lives_from_check_to_delete(stub: Any) -> None:
    checked = stub.Check(
        provider_pb2.CheckRequest(urn=BUCKET_URN, news=struct({"tags": secret({"a": "1"})}), randomSeed=b"1")
    )
    assert plain(checked.inputs) == {
        "bucket": "data-6b86b27",
        "forceDestroy": False,
        "tags": secret({"a": "1"}),
        "tagsAll": secret({"a": "1"}),
        "__defaults": ["bucket", "forceDestroy"],
    }
    previewed = stub.Create(provider_pb2.CreateRequest(urn=BUCKET_URN, properties=checked.inputs, preview=True))
    assert (previewed.id, plain(previewed.properties)["arn"]) == ("", UNKNOWN)
    made = stub.Create(provider_pb2.CreateRequest(urn=BUCKET_URN, properties=checked.inputs))
    outputs = plain(made.properties)
    assert (made.id, outputs["arn"], outputs["region"]) == ("data-6b86b27", "arn:aws:s3:::data-6b86b27", "eu-central-1")
    assert outputs["tags"] == outputs["tagsAll"] == secret({"a": "1"})

    read = stub.Read(
        provider_pb2.ReadRequest(id=made.id, urn=BUCKET_URN, properties=made.properties, inputs=checked.inputs)
    )
    assert read == provider_pb2.ReadResponse(id=made.id, properties=made.properties, inputs=checked.inputs)

    news = struct({**plain(checked.inputs), "tags": {"a": "2"}})
    found = stub.Diff(
        provider_pb2.DiffRequest(id=made.id, urn=BUCKET_URN, olds=made.properties, old_inputs=checked.inputs, news=news)
    )
    assert found == provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_SOME, diffs=["tags"])
    updated = stub.Update(
        provider_pb2.UpdateRequest(
            id=made.id, urn=BUCKET_URN, olds=made.properties, old_inputs=checked.inputs, news=news
        )
    )
    assert plain(updated.properties) == {**outputs, "tags": {"a": "2"}, "tagsAll": {"a": "2"}}
    assert stub.Delete(provider_pb2.DeleteRequest(id=made.id, urn=BUCKET_URN)) == empty_pb2.Empty()


def test_assets_and_unknowns_pass_through(stub: Any) -> None:
    asset = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "hash": "1", "text": "hello"}
    urn = "urn:pulumi:dev::shop::my:index:Site$aws:s3/bucketObjectv2:BucketObjectv2::page::1"
    news = {"bucket": UNKNOWN, "key": "k", "source": asset}
    checked = stub.Check(provider_pb2.CheckRequest(urn=urn, news=struct(news)))
    assert plain(checked.inputs) == {**news, "tagsAll": {}, "__defaults": []}
    previewed = stub.Create(provider_pb2.CreateRequest(urn=urn, properties=checked.inputs, preview=True))
    assert {name: plain(previewed.properties)[name] for name in news} == news


@pytest.mark.parametrize(
    ("token", "failures"),
    [
        (
            "aws:s3/bukket:Bukket",
            [
                (
                    "",
                    "aws:s3/bukket:Bukket is not a resource of pulumi-aws 7.51.1, so the offline stand-in has none either",
                )
            ],
        ),
        (
            "aws:s3/bucketPolicy:BucketPolicy",
            [
                ("bucket", "Missing required property 'bucket' of aws:s3/bucketPolicy:BucketPolicy"),
                ("policy", "Missing required property 'policy' of aws:s3/bucketPolicy:BucketPolicy"),
            ],
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(stub: Any, token: str, failures: list[tuple[str, str]]) -> None:
    checked = stub.Check(provider_pb2.CheckRequest(urn=f"urn:pulumi:dev::shop::{token}::x"))
    assert [(failure.property, failure.reason) for failure in checked.failures] == failures


def test_data_sources_answer_or_fail_in_words(stub: Any) -> None:
    region = stub.Invoke(provider_pb2.InvokeRequest(tok="aws:index/getAvailabilityZones:getAvailabilityZones"))
    assert plain(getattr(region, "return"))["zoneIds"] == ["euc1-az1", "euc1-az2", "euc1-az3"]
    refused = stub.Invoke(provider_pb2.InvokeRequest(tok="aws:ec2/getVpc:getVpc"))
    assert "does not answer aws:ec2/getVpc:getVpc" in refused.failures[0].reason


# --- The data ---


def test_the_property_lists_are_those_of_the_installed_sdk() -> None:
    assert gen_offline_schema.generate() == gen_offline_schema.TARGET.read_text(encoding="utf-8"), (
        f"run {gen_offline_schema.COMMAND}"
    )
