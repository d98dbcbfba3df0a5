"""What is found in user data, and what is left alone because it may be something else."""

import gzip
import time
from base64 import b64encode, encodebytes
from collections.abc import Callable

import pytest
from aws_guardrails.aws.user_data import assigned, has_access_key, texts

SCRIPT = "#!/bin/bash\nexport DB_PASSWORD=hunter2\n"
MIME = f"""\
Content-Type: multipart/mixed; boundary="X"
MIME-Version: 1.0

--X
Content-Type: text/x-shellscript
Content-Transfer-Encoding: base64

{b64encode(gzip.compress(SCRIPT.encode())).decode()}
--X
Content-Type: text/cloud-config

#cloud-config
password: hunter
--X--
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("export DB_PASSWORD=hunter2", ("DB_PASSWORD", 1)),
        ('#!/bin/sh\nDB_PASSWORD="correct horse"', ("DB_PASSWORD", 2)),
        ("PGPASSWORD='s3cr$t' psql", ("PGPASSWORD", 1)),
        ("sudo MYSQL_PWD=abc123 mysql", ("MYSQL_PWD", 1)),
        ("docker run -e MYSQL_ROOT_PASSWORD=password mysql", ("MYSQL_ROOT_PASSWORD", 1)),
        ("mysql --password=hunter2!", ("PASSWORD", 1)),
        ('Environment="DB_PASSWORD=abc def"', ("DB_PASSWORD", 1)),
        ("Environment=DB_PASSWORD=hunter2", ("DB_PASSWORD", 1)),
        ("echo 'password=hunter2' >> app.ini", ("PASSWORD", 1)),
        ("echo 'password=hunter' >> app.ini", ("PASSWORD", 1)),
        ('echo "password=hunter" >> app.ini', ("PASSWORD", 1)),
        ('docker run -e "DB_PASSWORD=7" -e "HOME=$HOME" shop', ("DB_PASSWORD", 1)),
        ('{"db_password": "hunter2"}', ("DB_PASSWORD", 1)),
        (r'echo "{\"dbPassword\": \"hunter2\"}" > app.json', ("DB_PASSWORD", 1)),
        ('$env:DB_PASSWORD = "hunter2"', ("DB_PASSWORD", 1)),
        ('$Password = "hunter2"', ("PASSWORD", 1)),
        ('const password = "hunter2"', ("PASSWORD", 1)),
        ("aws_secret_access_key = abcd1234", ("AWS_SECRET_ACCESS_KEY", 1)),
        ("spring.datasource.password=hunter-2", ("PASSWORD", 1)),
        ('  db-password: "hunter2"', ("DB_PASSWORD", 1)),
        ("#cloud-config\npassword: hunter", ("PASSWORD", 2)),
        ("\n#cloud-config\npassword: passwordX", ("PASSWORD", 3)),
        ("#cloud-config\nchpasswd:\n  users:\n    - {name: root, password: hunter, type: text}", ("PASSWORD", 4)),
        ('curl "https://shop.test/?password=hunter2"', ("PASSWORD", 1)),
        ("KEYSTORE_PASSWORD=hunter2", ("", 1)),
    ],
)
def test_a_literal_that_is_assigned_to_a_credential_is_found(text: str, found: tuple[str, int]) -> None:
    assert list(assigned(text)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "export DB_PASSWORD=$1",
        "PASSWORD=${PASSWORD:-x}",
        'DB_PASSWORD="$(aws secretsmanager get-secret-value --secret-id db)"',
        "DB_PASSWORD=`cat /run/db`",
        'DB_PASSWORD="`cat /run/db`"',
        'password="$USER-1"',
        'echo "password=$USER-1" >> app.ini',
        'echo "DB_PASSWORD=hunter2',
        "$env:DB_PASSWORD=Get-DbPassword",
        "export PASSWORD",
        "PASSWORD=",
        'PASSWORD=""',
        "DB_PASSWORD=<password>",
        "DB_PASSWORD={{ password }}",
        "DB_PASSWORD=%PASSWORD%",
        "DB_PASSWORD=@@DB_PASSWORD@@",
        "DB_PASSWORD=DB_PASSWORD",
        "DB_PASSWORD=changeme",
        "DB_PASSWORD=YOUR_PASSWORD",
        "MYSQL_ROOT_PASSWORD=my-secret-pw",
        "DB_PASSWORD=/shop/production/password",
        "DB_PASSWORD=arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
        '"password": "{{resolve:secretsmanager:db}}"',
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "DB_PASSWORD_FILE=abc1",
        "REQUIRE_PASSWORD=yes1",
        "ALLOW_EMPTY_PASSWORD=yes",
        "MYSQL_RANDOM_ROOT_PASSWORD=1x",
        "admin ALL=(ALL) NOPASSWD: ALL",
        "PasswordAuthentication no",
        "OLDPWD=/tmp1",
        'read -p "password=" answer',
        'grep "PASSWORD=" app.ini',
        'sed -i "s/^DB_PASSWORD=.*/DB_PASSWORD=$PASSWORD/" app.ini',
        "# DB_PASSWORD=hunter2",
        'echo "Enter the password: now1"',
        'if [ "$PASSWORD" = "abc1" ]; then',
        "[ $PASSWORD = abc1 ]",
        'if password == "abc1":',
        "connect(user=user, password=password1)",
        '  password=os.environ["DB"],',
        "password=config.password1",
        "  password = var.db_password",
        "  password = DatabaseSecret",
        "  password: config.password1,",
        "password = getpass1()",
        "#cloud-config\nusers:\n  - passwd: $6$abc$def",
        "#cloud-config\nlock_passwd: true",
        "#cloud-config\nusers:\n  - {name: shop, passwd: null}",
        "password: !Ref Password1",
        "password: |",
    ],
)
def test_what_may_be_something_else_is_no_literal(text: str) -> None:
    assert list(assigned(text)) == []


@pytest.mark.parametrize(("length", "found"), [(500, [("DB_PASSWORD", 1)]), (501, [])])
def test_a_quoted_assignment_is_read_up_to_500_characters(length: int, found: list[tuple[str, int]]) -> None:
    assert list(assigned(f'"DB_PASSWORD={"7" * length}"')) == found


def test_a_name_that_may_be_part_of_a_value_is_not_told() -> None:
    assert list(assigned("export DB_PASSWORD=hunter2_password=x9")) == [("DB_PASSWORD", 1), ("", 1)]


@pytest.mark.parametrize(
    ("user_data", "found"),
    [
        (SCRIPT, [[("DB_PASSWORD", 2)]]),
        (b64encode(SCRIPT.encode()).decode(), [[("DB_PASSWORD", 2)]]),
        (b64encode(gzip.compress(SCRIPT.encode())).decode(), [[("DB_PASSWORD", 2)]]),
        (MIME, [[("DB_PASSWORD", 2)], [("PASSWORD", 2)]]),
        (b64encode(gzip.compress(MIME.encode())).decode(), [[("DB_PASSWORD", 2)], [("PASSWORD", 2)]]),
        (b64encode(gzip.compress(SCRIPT.encode())[:-12]).decode(), [[("DB_PASSWORD", 2)]]),
        (b64encode(b"\x1f\x8bnot gzip").decode(), [[]]),
    ],
    ids=["plain", "base64", "gzip", "MIME", "MIME in gzip", "cut short", "malformed"],
)
def test_user_data_is_unpacked(user_data: str, found: list[list[tuple[str, int]]]) -> None:
    assert [list(assigned(text)) for text in texts(user_data)] == found


@pytest.mark.parametrize(
    ("user_data", "text"),
    [
        (encodebytes(SCRIPT.encode() * 3).decode(), SCRIPT * 3),
        ("DB_PASSWORD=hunter2\ud800", "DB_PASSWORD=hunter2?"),
        (b64encode(b"DB_PASSWORD=hunter2\xff").decode(), "DB_PASSWORD=hunter2\N{REPLACEMENT CHARACTER}"),
        (b64encode(b"\x1f\x8bnot gzip").decode(), ""),
    ],
    ids=["base64 in lines", "half a character", "no UTF-8", "malformed gzip"],
)
def test_user_data_is_read_as_far_as_it_can_be(user_data: str, text: str) -> None:
    assert list(texts(user_data)) == [text]


def as_message(data: bytes) -> bytes:
    return b"Content-Type: text/plain\n\n" + data


@pytest.mark.parametrize("pack", [b64encode, gzip.compress, as_message], ids=["base64", "gzip", "MIME"])
@pytest.mark.parametrize(("layers", "found"), [(5, [SCRIPT]), (6, [])])
def test_what_is_packed_too_often_is_left_alone(pack: Callable[[bytes], bytes], layers: int, found: list[str]) -> None:
    packed = SCRIPT.encode()
    for _ in range(layers - 1):
        packed = pack(packed)

    assert list(texts(b64encode(packed).decode())) == found


@pytest.mark.parametrize(
    "message",
    [
        "Content-Type: message/rfc822\n\n" * 3_000,
        "Content-Type: multipart/mixed; boundary*=undefined''X\n\n--X\n\nDB_PASSWORD=hunter2\n--X--\n",
        "Content-Type: multipart/mixed; boundary*=x; boundary*0=x\n\n--x\n\nDB_PASSWORD=hunter2\n--x--\n",
    ],
    ids=["too deep", "in no encoding", "of two kinds of boundaries"],
)
def test_a_message_that_cannot_be_read_has_no_text(message: str) -> None:
    assert list(texts(message)) == []


ID = "AKIAQWERTYUIOPASDFGH"
SECRET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (f"aws configure set aws_access_key_id {ID}\naws configure set aws_secret_access_key {SECRET}", True),
        (f"{ID.replace('AKIA', 'ASIA')}:{SECRET}", True),
        (f"export AWS_ACCESS_KEY_ID={ID}", False),
        (f"{ID} 0123456789abcdef0123456789abcdef01234567", False),
        (f"{ID} 0123456789ABCDEF0123456789ABCDEF01234567", False),
        (f"{ID} {SECRET}x", False),
        (f"X{ID} {SECRET}", False),
        ("AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", False),
    ],
    ids=[
        "both halves",
        "temporary",
        "the id alone",
        "a checksum",
        "in capitals",
        "too long",
        "no id",
        "of the documentation",
    ],
)
def test_an_access_key_is_told_by_both_of_its_halves(text: str, is_one: bool) -> None:
    assert has_access_key(text) is is_one


@pytest.mark.parametrize(
    "text",
    [
        'password="' * 9_000,
        "a." * 50_000,
        "=a" * 50_000,
        "password: " * 10_000,
        "A" * 100_000,
        "DB_PASSWORD='x " * 7_000,
    ],
)
def test_the_longest_text_takes_no_time(text: str) -> None:
    begun = time.process_time()

    for each in texts(text):
        list(assigned(each))
        has_access_key(each)

    assert time.process_time() - begun < 5


def test_a_bomb_is_not_unpacked_as_a_whole() -> None:
    bomb = b64encode(gzip.compress(b"a." * 25_000_000)).decode()

    assert [len(text) for text in texts(bomb)] == [1_000_000]
