"""What the examples of data-unencrypted-at-rest do not say."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import pytest
from aws_guardrails.examples import Given, Input, Ref
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "data-unencrypted-at-rest"
RDS = "aws:rds/instance:Instance"
NATIVE_RDS = "aws-native:rds:DbInstance"
CLUSTER = "aws:rds/cluster:Cluster"
NATIVE_CLUSTER = "aws-native:rds:DbCluster"
DOCDB = "aws:docdb/cluster:Cluster"
NEPTUNE = "aws:neptune/cluster:Cluster"
FILES = "aws:efs/fileSystem:FileSystem"
QUEUE = "aws:sqs/queue:Queue"
VOLUME = "aws:ebs/volume:Volume"
INSTANCE = "aws:ec2/instance:Instance"
NATIVE_INSTANCE = "aws-native:ec2:Instance"
SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
BY_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"
NOT_BOOLEAN = "is neither true nor false"

Inputs: TypeAlias = Mapping[str, Input]
Verdict: TypeAlias = tuple[list[str], list[str]]
"""Paths of findings and of questions."""

SILENT: Verdict = ([], [])


def judged(*resources: Given, deployed: bool = False, **config: Any) -> Verdict:
    said = judge_one(RULE, *resources, deployed=deployed, **config)
    return [finding.path for _, finding in said.findings], [question.path for _, question in said.undecided]


def one(token: str, inputs: Inputs, outputs: Inputs | None = None, **config: Any) -> Verdict:
    """Judge one resource: at preview, or after the deployment if there are outputs."""
    given = Given(token, "it", {"tags": {"team": "shop"}, **inputs}, outputs or {})
    return judged(given, deployed=outputs is not None, **config)


def found(*paths: str) -> Verdict:
    return list(paths), []


def asked(*paths: str) -> Verdict:
    return [], list(paths)


SWITCH = "storageEncrypted"


@pytest.mark.parametrize("token", [RDS, NATIVE_RDS, DOCDB, NEPTUNE, "aws-native:neptune:DbCluster"])
@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (None, found(SWITCH)),
        (False, found(SWITCH)),
        ("false", found(SWITCH)),
        (True, SILENT),
        ("true", SILENT),
        (UNKNOWN, asked(SWITCH)),
        ("yes", asked(SWITCH)),
        (0, asked(SWITCH)),
    ],
)
def test_a_new_database_needs_the_switch(token: str, value: Input, verdict: Verdict) -> None:
    assert one(token, {"engine": "mysql", SWITCH: value}) == verdict


@pytest.mark.parametrize(("token", "name"), [(FILES, "encrypted"), (QUEUE, "sqsManagedSseEnabled")])
def test_a_value_that_is_no_boolean_is_named_as_such(token: str, name: str) -> None:
    ((_, question),) = judge_one(RULE, Given(token, "it", {name: "yes"})).undecided

    assert (question.path, question.reason) == (name, NOT_BOOLEAN)


@pytest.mark.parametrize("value", [None, False])
def test_a_key_does_not_turn_encryption_on(value: Input) -> None:
    inputs: Inputs = {"kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1"}

    assert one(RDS, {**inputs, "engine": "mysql", SWITCH: value}) == found(SWITCH)
    assert one(FILES, {**inputs, "encrypted": value}) == found("encrypted")
    assert one(VOLUME, {**inputs, "encrypted": value}) == found("encrypted")


@pytest.mark.parametrize("engine", ["aurora-mysql", "aurora-postgresql", "Aurora", "aurora"])
@pytest.mark.parametrize("value", [None, False, True, UNKNOWN])
def test_a_member_of_an_aurora_cluster_is_left_to_the_cluster(engine: str, value: Input) -> None:
    assert one(RDS, {"engine": engine, SWITCH: value}) == SILENT
    assert one(NATIVE_RDS, {"engine": engine, "dbClusterIdentifier": "orders", SWITCH: value}) == SILENT


@pytest.mark.parametrize(
    ("value", "verdict"), [(None, SILENT), (True, SILENT), (False, asked(SWITCH)), (UNKNOWN, asked(SWITCH))]
)
def test_an_aurora_cluster_is_encrypted_unless_it_asks_for_the_contrary(value: Input, verdict: Verdict) -> None:
    assert one(CLUSTER, {"engine": "aurora-mysql", SWITCH: value}) == verdict


def test_what_aws_answers_of_an_aurora_cluster_proves_nothing() -> None:
    """It answers false where it encrypts with a key of its own."""
    assert one(CLUSTER, {"engine": "aurora-mysql"}, {SWITCH: False}) == SILENT


@pytest.mark.parametrize("engine", [UNKNOWN, None])
@pytest.mark.parametrize(("value", "verdict"), [(None, asked(SWITCH)), (False, asked(SWITCH)), (True, SILENT)])
def test_of_a_cluster_whose_engine_is_not_known_only_the_switch_decides(
    engine: Input, value: Input, verdict: Verdict
) -> None:
    assert one(CLUSTER, {"engine": engine, SWITCH: value}) == verdict


def test_a_cluster_with_a_name_is_no_member_of_another() -> None:
    """In aws-native its own name is called as that of an instance's cluster is."""
    assert one(NATIVE_CLUSTER, {"engine": "mysql", "dbClusterIdentifier": "orders"}) == found(SWITCH)


def test_an_instance_that_may_belong_to_a_cluster_is_undecided() -> None:
    assert one(NATIVE_RDS, {"engine": UNKNOWN}) == asked(SWITCH)
    assert one(NATIVE_RDS, {"engine": "mysql", "dbClusterIdentifier": UNKNOWN}) == asked(SWITCH)


@pytest.mark.parametrize(("value", "verdict"), [(None, SILENT), (False, found(SWITCH)), (True, SILENT)])
def test_rds_custom_takes_only_what_is_encrypted(value: Input, verdict: Verdict) -> None:
    assert one(RDS, {"engine": "custom-oracle-ee", SWITCH: value}) == verdict


MADE_FROM = [
    (RDS, "replicateSourceDb", "orders"),
    (RDS, "snapshotIdentifier", "orders-2026"),
    (RDS, "restoreToPointInTime", {"useLatestRestorableTime": True}),
    (NATIVE_RDS, "sourceDbInstanceIdentifier", "orders"),
    (NATIVE_RDS, "dbSnapshotIdentifier", "orders-2026"),
    (NATIVE_RDS, "sourceDbInstanceAutomatedBackupsArn", "arn:aws:rds:eu-west-1:123456789012:auto-backup:ab-1"),
    (NATIVE_RDS, "dbClusterSnapshotIdentifier", "orders-2026"),
    (CLUSTER, "snapshotIdentifier", "orders-2026"),
    (CLUSTER, "replicationSourceIdentifier", "arn:aws:rds:eu-west-1:123456789012:cluster:orders"),
    (DOCDB, "restoreToPointInTime", {"sourceClusterIdentifier": "orders"}),
    (NEPTUNE, "globalClusterIdentifier", "orders"),
]


@pytest.mark.parametrize(("token", "name", "source"), MADE_FROM)
@pytest.mark.parametrize(
    ("value", "verdict"), [(None, asked(SWITCH)), (False, asked(SWITCH)), (UNKNOWN, asked(SWITCH)), (True, SILENT)]
)
def test_what_is_made_from_another_database_inherits(
    token: str, name: str, source: Input, value: Input, verdict: Verdict
) -> None:
    assert one(token, {"engine": "mysql", name: source, SWITCH: value}) == verdict
    assert one(token, {"engine": "mysql", name: UNKNOWN, SWITCH: value}) == verdict


@pytest.mark.parametrize(("answer", "verdict"), [(True, SILENT), (False, found(SWITCH))])
def test_what_aws_answers_of_a_restored_database_is_so(answer: bool, verdict: Verdict) -> None:
    assert one(RDS, {"engine": "mysql", "snapshotIdentifier": "orders-2026"}, {SWITCH: answer}) == verdict


def test_an_empty_name_of_a_snapshot_makes_a_new_database() -> None:
    assert one(NATIVE_RDS, {"engine": "mysql", "dbSnapshotIdentifier": ""}) == found(SWITCH)


def test_an_instance_without_an_engine_is_not_one_of_aurora() -> None:
    """A replica or a restore has that of its source; what names no source is judged as new."""
    assert one(RDS, {"snapshotIdentifier": "orders-2026"}) == asked(SWITCH)
    assert one(RDS, {SWITCH: False}) == found(SWITCH)


@pytest.mark.parametrize(
    ("token", "name", "verdict"),
    [
        (RDS, "replicateSourceDb", SILENT),
        (RDS, "snapshotIdentifier", asked(SWITCH)),
        (CLUSTER, "snapshotIdentifier", SILENT),
        (DOCDB, "snapshotIdentifier", SILENT),
    ],
)
def test_a_key_encrypts_the_replica_of_an_instance_and_a_restored_cluster(
    token: str, name: str, verdict: Verdict
) -> None:
    key: Input = "arn:aws:kms:eu-west-1:123456789012:key/1"

    assert one(token, {"engine": "mysql", name: "orders", "kmsKeyId": key}) == verdict


SSE, KEY = "sqsManagedSseEnabled", "kmsMasterKeyId"


@pytest.mark.parametrize("token", [QUEUE, "aws-native:sqs:Queue"])
@pytest.mark.parametrize(
    ("sse", "key", "verdict"),
    [
        (None, None, SILENT),
        ("", None, SILENT),
        (True, None, SILENT),
        (False, None, found(SSE)),
        ("false", "", found(SSE)),
        (False, "alias/aws/sqs", SILENT),
        (False, UNKNOWN, asked(KEY)),
        (UNKNOWN, None, asked(SSE)),
        (UNKNOWN, "alias/aws/sqs", SILENT),
        ("off", None, asked(SSE)),
    ],
)
def test_a_queue_is_encrypted_unless_it_is_switched_off(token: str, sse: Input, key: Input, verdict: Verdict) -> None:
    assert one(token, {SSE: sse, KEY: key}) == verdict


def test_a_queue_from_before_sqs_encrypted_by_itself_is_found_by_what_aws_answers() -> None:
    assert one(QUEUE, {}, {SSE: False}) == found(SSE)


@pytest.mark.parametrize(
    ("inputs", "verdict"),
    [
        ({}, found("encrypted")),
        ({"encrypted": False}, found("encrypted")),
        ({"encrypted": True}, SILENT),
        ({"encrypted": UNKNOWN}, asked("encrypted")),
        ({"snapshotId": "snap-1"}, asked("encrypted")),
        ({"snapshotId": UNKNOWN}, asked("encrypted")),
        ({"snapshotId": "snap-1", "encrypted": False}, asked("encrypted")),
        ({"snapshotId": "snap-1", "encrypted": True}, SILENT),
        ({"sourceVolumeId": "vol-1"}, SILENT),
    ],
)
def test_a_volume_is_judged_by_its_switch_and_what_it_is_made_from(inputs: Inputs, verdict: Verdict) -> None:
    assert one(VOLUME, inputs) == verdict
    assert one("aws-native:ec2:Volume", inputs) == verdict


def test_an_empty_name_of_a_snapshot_makes_a_new_volume() -> None:
    assert one(VOLUME, {"snapshotId": ""}) == found("encrypted")


@pytest.mark.parametrize("inputs", [{}, {"encrypted": False}, {"encrypted": UNKNOWN}, {"snapshotId": "snap-1"}])
def test_encryption_by_default_wins_over_whatever_a_volume_says(inputs: Inputs) -> None:
    volume = Given(VOLUME, "it", {"size": 20, **inputs})

    assert one(VOLUME, inputs, ebsEncryptedByDefault=True) == SILENT
    assert judged(Given(BY_DEFAULT, "ebs", {"enabled": True}), volume) == SILENT


def test_what_aws_answers_of_a_volume_wins_over_encryption_by_default() -> None:
    """It may be older than the setting."""
    assert one(VOLUME, {"size": 20}, {"encrypted": False}, ebsEncryptedByDefault=True) == found("encrypted")
    assert one(VOLUME, {"size": 20}, {"encrypted": True}) == SILENT


PROVIDER = "urn:pulumi:dev::shop::pulumi:providers:aws::other"


@pytest.mark.parametrize(
    ("setting", "volume", "verdict"),
    [
        (Given(BY_DEFAULT, "ebs", {"enabled": None, "region": "eu-west-1"}), {"region": "eu-west-1"}, SILENT),
        (Given(BY_DEFAULT, "ebs", {"enabled": "true"}), {}, SILENT),
        (Given(BY_DEFAULT, "ebs", {"enabled": False}), {}, found("encrypted")),
        (Given(BY_DEFAULT, "ebs", {"enabled": UNKNOWN}), {}, asked("encrypted")),
        (Given(BY_DEFAULT, "ebs", {"enabled": "yes"}), {}, asked("encrypted")),
        (Given(BY_DEFAULT, "ebs", {"enabled": True, "region": "eu-west-1"}), {}, asked("encrypted")),
        (Given(BY_DEFAULT, "ebs", {"enabled": True}), {"region": UNKNOWN}, asked("encrypted")),
        (Given(BY_DEFAULT, "ebs", {"region": "eu-west-1"}), {"region": "eu-west-2"}, found("encrypted")),
        (Given(BY_DEFAULT, "ebs", {"enabled": True}, provider=PROVIDER), {}, asked("encrypted")),
        (Given(BY_DEFAULT, "ebs", {"enabled": False}, provider=PROVIDER), {}, found("encrypted")),
        (
            Given(BY_DEFAULT, "ebs", {"region": "eu-west-1"}, provider=PROVIDER),
            {"region": "eu-west-2"},
            found("encrypted"),
        ),
        (
            Given(BY_DEFAULT, "ebs", {"region": "eu-west-1"}, provider=PROVIDER),
            {"region": "eu-west-1"},
            asked("encrypted"),
        ),
        (Given(BY_DEFAULT, "ebs", {"region": UNKNOWN}), {"region": "eu-west-1"}, asked("encrypted")),
        (Given(BY_DEFAULT, "ebs", {"region": ["eu-west-1"]}), {"region": "eu-west-1"}, asked("encrypted")),
    ],
)
def test_a_setting_counts_in_its_own_account_and_region(setting: Given, volume: Inputs, verdict: Verdict) -> None:
    assert judged(setting, Given(VOLUME, "it", {"size": 20, **volume})) == verdict


def test_a_setting_of_the_stack_that_is_off_counts_more_than_the_config() -> None:
    off = Given(BY_DEFAULT, "ebs", {"enabled": False})

    assert judged(off, Given(VOLUME, "it", {"size": 20}), ebsEncryptedByDefault=True) == found("encrypted")


ROOT: Inputs = {"rootBlockDevice": {"encrypted": True}}


@pytest.mark.parametrize("token", [INSTANCE, SPOT])
@pytest.mark.parametrize(
    ("inputs", "verdict"),
    [
        ({}, asked("rootBlockDevice.encrypted")),
        ({"rootBlockDevice": {"volumeSize": 20}}, asked("rootBlockDevice.encrypted")),
        ({"rootBlockDevice": UNKNOWN}, asked("rootBlockDevice.encrypted")),
        ({"rootBlockDevice": {"encrypted": False}}, found("rootBlockDevice.encrypted")),
        (ROOT, SILENT),
        ({"launchTemplate": {"id": "lt-1"}}, SILENT),
        (
            {**ROOT, "ebsBlockDevices": [{"deviceName": "/dev/sdf"}, {"deviceName": "/dev/sdg", "encrypted": False}]},
            found("ebsBlockDevices[0].encrypted", "ebsBlockDevices[1].encrypted"),
        ),
        (
            {**ROOT, "ebsBlockDevices": [{"deviceName": "/dev/sdf", "snapshotId": "snap-1"}]},
            asked("ebsBlockDevices[0].encrypted"),
        ),
        ({**ROOT, "ebsBlockDevices": [{"deviceName": UNKNOWN}]}, asked("ebsBlockDevices[0].encrypted")),
        ({**ROOT, "ebsBlockDevices": UNKNOWN}, asked("ebsBlockDevices")),
        ({**ROOT, "ebsBlockDevices": [UNKNOWN]}, asked("ebsBlockDevices[0].encrypted")),
        ({"ebsBlockDevices": [{"deviceName": "/dev/xvda"}]}, asked("ebsBlockDevices[0].encrypted")),
        ({**ROOT, "ephemeralBlockDevices": [{"deviceName": "/dev/sdb", "virtualName": "ephemeral0"}]}, SILENT),
    ],
)
def test_every_volume_of_an_instance_is_judged(token: str, inputs: Inputs, verdict: Verdict) -> None:
    assert one(token, inputs) == verdict


@pytest.mark.parametrize(("answer", "verdict"), [(True, SILENT), (False, found("rootBlockDevice.encrypted"))])
def test_what_aws_answers_of_a_root_volume_is_so(answer: bool, verdict: Verdict) -> None:
    assert one(INSTANCE, {"ami": "ami-1"}, {"rootBlockDevice": {"encrypted": answer}}) == verdict


def test_volumes_that_are_resources_of_their_own_are_not_judged_on_the_instance_too() -> None:
    answered: Inputs = {"ebsBlockDevices": [{"deviceName": "/dev/sdf", "encrypted": False}]}

    assert one(INSTANCE, ROOT, answered) == SILENT


def devices(*listed: Input) -> Inputs:
    return {"blockDeviceMappings": [*listed]}


LISTED = "blockDeviceMappings[0].ebs.encrypted"


@pytest.mark.parametrize(
    ("device", "verdict"),
    [
        ({"deviceName": "/dev/sdf", "ebs": {"volumeSize": 20}}, found(LISTED)),
        ({"deviceName": "/dev/sdf", "ebs": {}}, found(LISTED)),
        ({"deviceName": "/dev/sdf", "ebs": {"encrypted": "false"}}, found(LISTED)),
        ({"deviceName": "/dev/sdf", "ebs": {"encrypted": "true"}}, SILENT),
        ({"deviceName": "/dev/sdf", "ebs": {"encrypted": ""}}, found(LISTED)),
        ({"deviceName": "/dev/sdf", "ebs": {"snapshotId": "snap-1"}}, asked(LISTED)),
        ({"deviceName": "/dev/sdf", "ebs": UNKNOWN}, asked(LISTED)),
        ({"deviceName": "/dev/xvda", "ebs": {"volumeSize": 20}}, asked(LISTED)),
        ({"deviceName": "/dev/sda1", "ebs": {"encrypted": "false"}}, found(LISTED)),
        ({"deviceName": "/dev/sdf"}, SILENT),
        ({"deviceName": "/dev/sdf", "ebs": {}, "noDevice": "true"}, SILENT),
        ({"deviceName": "/dev/sdf", "ebs": {}, "noDevice": ""}, found(LISTED)),
        ({"deviceName": "/dev/sdf", "ebs": {}, "noDevice": UNKNOWN}, asked(LISTED)),
        ({"deviceName": "/dev/sdf", "virtualName": "ephemeral0"}, SILENT),
        ({"deviceName": "/dev/sdf", "ebs": {}, "virtualName": UNKNOWN}, asked(LISTED)),
    ],
)
def test_every_device_of_a_launch_template_is_judged(device: Input, verdict: Verdict) -> None:
    assert one(TEMPLATE, devices(device)) == verdict


def test_a_launch_template_without_devices_is_silent() -> None:
    assert one(TEMPLATE, {"imageId": "ami-1"}) == SILENT
    assert one(TEMPLATE, {"blockDeviceMappings": UNKNOWN}) == asked("blockDeviceMappings")


def test_an_instance_of_aws_native_needs_its_root_volume_in_the_list() -> None:
    sealed: Input = {"deviceName": "/dev/xvda", "ebs": {"encrypted": True}}
    removed: Input = {"deviceName": "/dev/sdf", "ebs": {}, "noDevice": ""}
    data: Input = {"deviceName": "/dev/sdf", "ebs": {"encrypted": True}}

    assert one(NATIVE_INSTANCE, devices(sealed, removed)) == SILENT
    assert one(NATIVE_INSTANCE, devices(data)) == asked("blockDeviceMappings[1].ebs.encrypted")
    assert one(NATIVE_INSTANCE, {}) == asked(LISTED)


def test_a_launch_configuration_has_both_kinds_of_devices() -> None:
    inputs: Inputs = {
        "rootBlockDevice": {"encrypted": False},
        "ebsBlockDevices": [
            {"deviceName": "/dev/sdf"},
            {"deviceName": "/dev/sdg", "noDevice": True},
            {"deviceName": "/dev/sdh", "noDevice": False},
        ],
    }

    assert one(CONFIGURATION, inputs) == found(
        "ebsBlockDevices[0].encrypted", "ebsBlockDevices[2].encrypted", "rootBlockDevice.encrypted"
    )


def test_every_specification_of_a_spot_fleet_is_judged() -> None:
    first: Input = {"rootBlockDevices": [{"encrypted": False}]}
    second: Input = {"rootBlockDevices": [{}], "ebsBlockDevices": [{"deviceName": "/dev/sdf"}]}

    assert one(FLEET, {"launchSpecifications": [first, second]}) == (
        [
            "launchSpecifications[0].rootBlockDevices[0].encrypted",
            "launchSpecifications[1].ebsBlockDevices[0].encrypted",
        ],
        ["launchSpecifications[1].rootBlockDevices[0].encrypted"],
    )
    assert one(FLEET, {"launchSpecifications": UNKNOWN}) == asked("launchSpecifications")
    assert one(FLEET, {"launchSpecifications": [{"ebsBlockDevices": UNKNOWN}]}) == asked(
        "launchSpecifications[0].ebsBlockDevices"
    )


def test_a_queue_is_not_asked_about_a_key_of_the_stack_in_a_template() -> None:
    body: Input = {
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}},
            "Jobs": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"SqsManagedSseEnabled": False, "KmsMasterKeyId": {"Ref": "Key"}},
            },
        }
    }

    assert one("aws-native:cloudformation:Stack", {"templateBody": body}) == SILENT


def test_a_database_in_a_template_is_found_by_the_name_that_the_template_has() -> None:
    """Its source is read there by CloudFormation's own spelling."""
    new: Input = {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "mysql"}}
    restored: Input = {
        "Type": "AWS::RDS::DBInstance",
        "Properties": {"Engine": "mysql", "DBSnapshotIdentifier": "orders-2026"},
    }
    body: Input = {"Resources": {"New": new, "Restored": restored}}
    place = "templateBody.Resources.{}.Properties.StorageEncrypted"

    assert one("aws-native:cloudformation:Stack", {"templateBody": body}) == (
        [place.format("New")],
        [place.format("Restored")],
    )


def test_a_reference_to_a_snapshot_of_the_stack_is_a_source() -> None:
    snapshot = Given("aws:rds/snapshot:Snapshot", "old", {"dbSnapshotIdentifier": "orders-2026"})
    restored = Given(RDS, "it", {"engine": "mysql", "snapshotIdentifier": Ref("old", "id")})

    assert judged(snapshot, restored) == asked(SWITCH)
