"""What the examples of lb-certificate-not-acm do not say."""

import pytest
from aws_guardrails.examples import Given, Input, Question, Ref
from aws_guardrails.rules.lb.certificate_not_acm import OTHER_STACK, RENEWED
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "lb-certificate-not-acm"
IAM = Given("aws:iam/serverCertificate:ServerCertificate", "uploaded")
ACM = Given("aws:acm/certificate:Certificate", "issued")
IMPORTED = Given("aws:acm/certificate:Certificate", "bought", {"certificateBody": "-----BEGIN CERTIFICATE-----"})


def listener(certificate: Input, protocol: Input = "HTTPS") -> Given:
    return Given(
        "aws:lb/listener:Listener", "https", {"port": 443, "protocol": protocol, "certificateArn": certificate}
    )


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b"])
def test_acm_is_acm_in_every_partition(partition: str) -> None:
    assert judge_one(RULE, listener(f"arn:{partition}:acm:eu-west-1:123456789012:certificate/1")).findings == ()


@pytest.mark.parametrize(
    ("arn", "what"),
    [
        ("arn:aws-cn:iam::123456789012:server-certificate/web", "an IAM server certificate"),
        ("arn:aws:iam::123456789012:role/web", "which is not a certificate in ACM"),
        ("arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1", "which is not a certificate in ACM"),
        ("legacy", "which is not an ARN"),
        ("", "which is not an ARN"),
    ],
)
def test_anything_else_is_not(arn: str, what: str) -> None:
    (message,) = judge_one(RULE, listener(arn)).messages().values()

    assert message.startswith(f"`certificateArn` is `{arn}`, {what}. ")


def test_a_certificate_chosen_by_the_program_from_two_sources_is_undecided() -> None:
    chosen = Given(
        "aws:lb/listener:Listener",
        "https",
        {"port": 443, "protocol": "HTTPS", "certificateArn": [Ref("issued", "arn"), Ref("uploaded", "arn")]},
    )

    said = judge_one(RULE, ACM, IAM, chosen)

    assert (said.findings, said.open_paths()) == ((), {"https": "certificateArn"})


@pytest.mark.parametrize(
    "certificate", [None, "arn:aws:iam::123456789012:server-certificate/web", Ref("uploaded", "arn")]
)
def test_where_the_protocol_is_unknown_nothing_is_certain(certificate: Input) -> None:
    said = judge_one(RULE, IAM, listener(certificate, UNKNOWN))

    assert (said.findings, said.open_paths()) == ((), {"https": "protocol"})


def test_a_certificate_in_acm_is_fine_whatever_the_protocol() -> None:
    said = judge_one(RULE, ACM, listener(Ref("issued", "arn"), UNKNOWN))

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize("protocol", ["HTTP", "TCP", "UDP", None])
def test_only_listeners_that_end_tls_need_a_certificate(protocol: Input) -> None:
    said = judge_one(RULE, listener(None, protocol))

    assert (said.findings, said.undecided) == ((), ())


def test_what_the_stack_decides_is_not_blocked_by_what_the_resource_alone_leaves_open() -> None:
    sound = judge_one(RULE, ACM, listener(Ref("issued", "arn")), onUnknown="block")
    faulty = judge_one(RULE, IAM, listener(Ref("uploaded", "arn")), onUnknown="block")

    assert (sound.findings, sound.undecided) == ((), ())
    assert [finding.message.partition(".")[0] for _, finding in faulty.findings] == [
        "`certificateArn` comes from the IAM server certificate `uploaded`"
    ]


@pytest.mark.parametrize("certificate", ["issued", "uploaded"])
def test_a_certificate_computed_from_one_and_something_else_may_be_another(certificate: str) -> None:
    pet = Given("random:index/randomPet:RandomPet", "pet", {"length": 2})

    said = judge_one(RULE, ACM, IAM, pet, listener([Ref(certificate, "arn"), Ref("pet")]))

    assert (said.findings, said.open_paths()) == ((), {"https": "certificateArn"})


def test_listeners_computed_from_a_certificate_in_acm_have_no_other() -> None:
    def classic(certificate: str) -> Given:
        return Given("aws:elb/loadBalancer:LoadBalancer", "old", {"listeners": Ref(certificate, "arn")})

    sound = judge_one(RULE, ACM, classic("issued"))
    faulty = judge_one(RULE, IAM, classic("uploaded"))

    assert (sound.findings, sound.undecided) == ((), ())
    assert (faulty.findings, faulty.open_paths()) == ((), {"old": "listeners"})


def test_an_acm_arn_of_something_else_is_no_certificate() -> None:
    assert judge_one(RULE, listener("arn:aws:acm:eu-west-1:123456789012:account/1")).messages().keys() == {"https"}


@pytest.mark.parametrize("module", ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"])
def test_additional_certificates_are_followed_like_the_first(module: str) -> None:
    token = f"aws:{module}/listenerCertificate:ListenerCertificate"
    faulty = Given(token, "faulty", {"listenerArn": "arn:listener", "certificateArn": Ref("uploaded", "arn")})
    sound = Given(token, "sound", {"listenerArn": "arn:listener", "certificateArn": Ref("issued", "arn")})
    unknown = Given(token, "unknown", {"listenerArn": "arn:listener", "certificateArn": UNKNOWN})

    said = judge_one(RULE, IAM, ACM, faulty, sound, unknown)

    assert (said.finding_places(), said.open_paths()) == ({(RULE, "faulty")}, {"unknown": "certificateArn"})


def validated(certificate: Input) -> Given:
    """Declare the validation of a certificate."""
    return Given("aws:acm/certificateValidation:CertificateValidation", "validated", {"certificateArn": certificate})


THROUGH_VALIDATION = listener(Ref("validated", "certificateArn"))


def test_a_validated_certificate_of_the_stack_is_one_that_acm_issued() -> None:
    said = judge_one(RULE, ACM, validated(Ref("issued", "arn")), THROUGH_VALIDATION, issuedByAcm=True)

    assert (said.findings, said.undecided) == ((), ())


def test_an_imported_certificate_is_found_through_a_validation_too() -> None:
    said = judge_one(RULE, IMPORTED, validated(Ref("bought", "arn")), THROUGH_VALIDATION, issuedByAcm=True)

    assert said.messages() == {
        "https": "`certificateArn` comes from the ACM certificate `bought`, which imports one made elsewhere. "
        + RENEWED
    }


@pytest.mark.parametrize(
    "stack",
    [
        pytest.param(
            (validated("arn:aws:acm:eu-west-1:123456789012:certificate/1"), THROUGH_VALIDATION),
            id="the validation is of another stack's certificate",
        ),
        pytest.param(
            (ACM, IMPORTED, listener([Ref("issued", "arn"), Ref("bought", "arn")])),
            id="only one of the two that it may be is imported",
        ),
    ],
)
def test_whether_acm_issued_a_certificate_is_undecided_where_it_may_be_another(stack: tuple[Given, ...]) -> None:
    said = judge_one(RULE, *stack, issuedByAcm=True)

    assert (said.findings, said.questions()) == ((), {"https": Question("certificateArn", OTHER_STACK)})
