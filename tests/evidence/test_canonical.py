import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from apps.evidence.canonical import MAX_INTEGER, decode, encode
from apps.evidence.errors import EvidenceError

keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
leaves = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4))


@given(values)
def test_inside_the_profile_the_bytes_are_those_of_rfc8785(value: object) -> None:
    assert encode(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(values)
def test_what_was_encoded_decodes_to_the_same_value(value: object) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=60) | texts.map(str.encode) | values.map(json.dumps).map(str.encode))
def test_any_bytes_decode_to_a_value_with_those_bytes_or_are_refused_as_evidence(data: bytes) -> None:
    try:
        value = decode(data)
    except EvidenceError:
        return
    assert encode(value) == data


PIECES = [
    *'{}[]:,"',
    '":',
    "-0",
    "0",
    "1",
    "-1",
    " ",
    "\n",
    "\t",
    "\r",
    "\\",
    "\\n",
    '"a"',
    '"b":',
    '":a"',
    "true",
    "null",
    "1.0",
]


@given(
    values.map(encode), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3), st.sampled_from(PIECES)), max_size=3)
)
def test_bytes_are_decoded_if_and_only_if_their_value_is_encoded_as_them(
    data: bytes, edits: list[tuple[int, int, str]]
) -> None:
    for place, length, piece in edits:
        data = data[:place] + piece.encode() + data[place + length :]
    try:
        expected: object = json.loads(data)
        good = encode(expected) == data
    except (ValueError, EvidenceError):
        good = False
    if good:
        assert decode(data) == expected
    else:
        with pytest.raises(EvidenceError):
            decode(data)


@pytest.mark.parametrize(
    "data",
    [
        *(
            b'{"a":"b: c"}',
            b'{"a":":b"}',
            b'{"a":[":"]}',
            b'{"a":"\\n"}',
            b'{"a":"-0"}',
            b'{"a":"x-0,"}',
            b'{"a":"\\":"}',
        ),
        *(
            b"0",
            b"-1",
            b'""',
            b"{}",
            b"[]",
            b"[0,-1]",
            b'{"a":0,"b":{"a":-10}}',
            b'[{"a":1},{"a":1}]',
            b"true",
            b"null",
        ),
        *(b"9007199254740991", b"-9007199254740991", b'"\x7f\xc2\xa0\xe2\x80\xa8"'),
    ],
)
def test_canonical_bytes_are_read(data: bytes) -> None:
    assert encode(decode(data)) == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        *((b"-0", "NONCANON"), (b"[-0]", "NONCANON"), (b"[1,-0]", "NONCANON"), (b'{"a":-0,"b":1}', "NONCANON")),
        *((b'{"a":1}x', "NONCANON"), (b'{"a":1}{"b":1}', "NONCANON"), (b"1]", "NONCANON"), (b' {"a":1}', "NONCANON")),
        *((b'{"a":\t1}', "NONCANON"), (b'{"a":1\r}', "NONCANON"), (b"[\n]", "NONCANON"), (b"[ ]", "NONCANON")),
        *((b'{"a":{"b":1,"a":2}}', "NONCANON"), (b'[{"b":1,"a":2}]', "NONCANON"), (b'{"a":1,"b":2,"a":1}', "DUPKEY")),
        *((b'{"a":":b","a":":b"}', "DUPKEY"), (b'{"b":1,"a":":x"}', "NONCANON"), (b"-9007199254740992", "NONCANON")),
        *((b'[{"a":1,"a":1}]', "DUPKEY"), (b'{"a":null,"a":null}', "DUPKEY"), (b'{"a":true,"a":[]}', "DUPKEY")),
        *((b"[9007199254740992]", "NONCANON"), (b'{"a":-9007199254740992}', "NONCANON")),
        (b'{"b":1,"a":2}', "NONCANON"),
        (b'{"a": 1}', "NONCANON"),
        (b'{"a":1}\n', "NONCANON"),
        (b'{"a":"\\u0041"}', "NONCANON"),
        (b'{"a":"\\/"}', "NONCANON"),
        (b'{"a":-0}', "NONCANON"),
        (b"01", "NONCANON"),
        (b'{"A":1}', "NONCANON"),
        (b'{"":1}', "NONCANON"),
        (b'{"a\\n":1}', "NONCANON"),
        (b'\xef\xbb\xbf{"a":1}', "NONCANON"),
        (b'"\\ud800"', "NONCANON"),
        (b'"\xff"', "NONCANON"),
        (b"", "NONCANON"),
        (b"9007199254740992", "NONCANON"),
        (b"9" * 5000, "NONCANON"),
        (b"[" * 17 + b"]" * 17, "NONCANON"),
        (b"[" * 60_000, "NONCANON"),
        (b'"' + b"x" * 65_534 + b'"', "NONCANON"),
        (b'{"a":1,"a":1}', "DUPKEY"),
        (b'{"a":1,"a":2}', "DUPKEY"),
        (b'{"x":{"b":1,"b":2}}', "DUPKEY"),
        (b'{"a":1.5}', "FLOAT"),
        (b'{"a":1.0}', "FLOAT"),
        (b'{"a":1e3}', "FLOAT"),
        (b"NaN", "FLOAT"),
        (b"-Infinity", "FLOAT"),
    ],
)
def test_other_bytes_are_refused_with_a_stable_code(data: bytes, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        decode(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "FLOAT"),
        (float("nan"), "FLOAT"),
        ({1: "x"}, "NONCANON"),
        ({"Score": 1}, "NONCANON"),
        ({"a": {1, 2}}, "NONCANON"),
        (2**53, "NONCANON"),
        (-(2**53), "NONCANON"),
        ([2**53], "NONCANON"),
        ([-(2**53)], "NONCANON"),
        ([1.0], "FLOAT"),
        (["\ud800"], "NONCANON"),
        ("x" * 65_534, "NONCANON"),
    ],
)
def test_values_outside_the_profile_are_not_encoded(value: object, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        encode(value)
    assert caught.value.code == code


def test_the_limits_themselves_are_inside() -> None:
    for value in (MAX_INTEGER, -MAX_INTEGER, "x" * 65_533, json.loads("[" * 16 + "]" * 16)):
        assert decode(encode(value)) == value


def test_normal_forms_of_unicode_stay_different() -> None:
    assert encode("é") != encode("e\u0301")


def test_the_leaves_of_the_reference_log_are_canonical() -> None:
    from tests.evidence.builders import VECTORS

    for leaf in VECTORS["mini_log"]["leaves_utf8"]:
        assert encode(json.loads(leaf)) == leaf.encode()
    assert decode(VECTORS["esignature_manifest"]["manifest_jcs"].encode())["meaning"] == "approval"
