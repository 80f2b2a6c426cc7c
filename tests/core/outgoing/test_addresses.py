"""Addresses that somebody hostile would give: none is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from maillage.core import outgoing
from maillage.core.outgoing import addresses
from maillage.core.outgoing.connection import Deadline, checked, system_resolver
from maillage.core.outgoing.requests import Way

WRITTEN = [
    # this machine and its neighbours, in their usual figures
    "http://127.0.0.1/",
    "http://127.0.0.53:80/",
    "http://127.255.255.254/",
    "http://0.0.0.0/",
    "http://0.1.2.3/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://192.0.0.8/",
    "http://192.0.2.1/",
    "http://198.51.100.7/",
    "http://203.0.113.9/",
    "http://192.88.99.1/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    # what clouds tell their machines
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/v2/credentials",
    "http://100.100.100.200/latest/meta-data/",
    "http://192.0.0.192/opc/v2/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://metadata/computeMetadata/v1/",
    "http://metadata.google.internal/computeMetadata/v1/",
    # the same in other figures
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f000001/",
    "http://0x7f.0x0.0x0.0x1/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://0177.0.0.01/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.00.0.1/",
    "http://127.0.0.1./",
    "http://127.0.0.0x1/",
    "http://2852039166/",
    "http://0xA9FEA9FE/",
    "http://0251.0376.0251.0376/",
    "http://1.1/",
    "http://0/",
    "http://1/",
    "http://134744072/",  # 8.8.8.8: public, but written to be misread
    # figures that are not ASCII
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://١٢٧.٠.٠.١/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    # IPv6
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[::8.8.8.8]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[64:ff9b::8.8.8.8]/",
    "http://[64:ff9b:1::10.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:808:808::1]/",
    "http://[2001::1]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[2001:10::1]/",
    "http://[2001:20::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[2a00:1450::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd12:3456:789a::1]/",
    "http://[ff02::1]/",
    "http://[ff0e::1]/",
    "http://[100::1]/",
    "http://[5f00::1]/",
    "http://[2a00:1450:4007:80e:0:5efe:127.0.0.1]/",
    "http://[2a00:1450:4007:80e:200:5efe:10.0.0.1]/",
    "http://[v1.fe80::a]/",
    # names of this machine and of private nets
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://localhost.localdomain/",
    "http://anything.localhost/",
    "http://imprimante.local/",
    "http://db.internal/",
    "http://box.lan/",
    "http://routeur.home.arpa/",
    "http://intranet/",
    "http://exemple.onion/",
    "http://public.example.org./",
    # somebody else's name in the address
    "http://127.0.0.1@public.example.org/",
    "http://public.example.org@127.0.0.1/",
    "http://user:secret@public.example.org/",
    "http://public.example.org:80@127.0.0.1/",
    "http://public.example.org%40127.0.0.1/",
    "http://public.example.org\\@127.0.0.1/",
    "http://127.0.0.1\\.public.example.org/",
    "http://127.0.0.1#@public.example.org/",
    "http://127.0.0.1?@public.example.org/",
    "http://127.0.0.1;public.example.org/",
    "http://127.0.0.1%2f.public.example.org/",
    "http://127.0.0.1%00.public.example.org/",
    "http://public.example.org\r\nHost: 127.0.0.1/",
    "http://public.example.org/\x00",
    "http://public.example.org /",
    "http://public..example.org/",
    "http://-public.example.org/",
    # not the web
    "file:///etc/passwd",
    "ftp://public.example.org/",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stat",
    "javascript:alert(1)",
    "data:text/plain,bonjour",
    "unix:///run/postgresql/.s.PGSQL.5432",
    "http+unix://%2frun%2fdocker.sock/info",
    "//public.example.org/",
    "http:/public.example.org/",
    "http:///public.example.org/",
    "http://",
    "http://:80/",
    "https://[::1/",
    "http://[]/",
    "",
    "public.example.org",
    # ports that are not the web's
    "http://public.example.org:22/",
    "http://public.example.org:25/",
    "http://public.example.org:5432/",
    "http://public.example.org:6379/",
    "http://public.example.org:0/",
    "http://public.example.org:65536/",
    "http://public.example.org:-1/",
    "http://public.example.org:80a/",
    "http://8.8.8.8:53/",
    "http://public.example.org/" + "a" * 2_000,
]

RESOLVED = [
    ["127.0.0.1"],
    ["93.184.215.14", "127.0.0.1"],
    ["10.0.0.1", "93.184.215.14"],
    ["93.184.215.14", "::1"],
    ["169.254.169.254"],
    ["0.0.0.0"],
    ["::ffff:169.254.169.254"],
    ["::ffff:a9fe:a9fe"],
    ["64:ff9b::a9fe:a9fe"],
    ["2002:a9fe:a9fe::1"],
    ["fe80::1%eth0"],
    ["fec0::1"],
    ["ff02::1"],
    ["pas une adresse"],
]


def public(_host: str, _port: int) -> Sequence[str]:
    return ["93.184.215.14"]


@pytest.mark.parametrize("url", WRITTEN)
def test_a_hostile_address_is_refused_even_when_its_name_resolves_to_a_public_one(url: str) -> None:
    with pytest.raises(outgoing.AddressRefused) as refused:
        outgoing.check(url, way=Way(resolve=public))

    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize("found", RESOLVED)
def test_a_name_is_refused_when_one_of_its_addresses_is_not_public(found: list[str]) -> None:
    with pytest.raises(outgoing.AddressRefused):
        outgoing.check("https://public.example.org/", way=Way(resolve=lambda _host, _port: found))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "localhost", "127.0.0.1"])
def test_figures_that_the_system_understands_are_refused_by_what_they_mean_too(host: str) -> None:
    with pytest.raises(outgoing.AddressRefused):
        checked(host, 80, resolve=system_resolver, deadline=Deadline(seconds=5, most_bytes=0))


@pytest.mark.parametrize(
    "url",
    [
        "https://public.example.org/recevoir?lieu=1#haut",
        "http://public.example.org:8080",
        "HTTPS://Public.Example.ORG/",
        "https://café.example.org/",
        "https://8.8.8.8/",
        "https://[2a00:1450:4007:80e::200e]:8443/",
    ],
)
def test_an_address_of_the_web_is_not_refused(url: str) -> None:
    outgoing.check(url, way=Way(resolve=public))


@pytest.mark.parametrize("url", WRITTEN)
def test_what_is_allowed_for_development_opens_nothing_else(url: str, settings: Any) -> None:
    settings.OUTGOING_ALLOW = frozenset({("127.0.0.1", 9000)})

    with pytest.raises(outgoing.AddressRefused):
        outgoing.check(url, way=Way(resolve=public))


def test_a_name_that_nobody_holds_is_said_so() -> None:
    def nobody(_host: str, _port: int) -> Sequence[str]:
        raise OSError

    with pytest.raises(outgoing.Unreachable):
        outgoing.check("https://public.example.org/", way=Way(resolve=nobody))


@pytest.mark.parametrize(("address", "expected"), [("8.8.8.8", True), ("2a00:1450::1", True), ("10.1.1.1", False), ("", False)])
def test_public_addresses_are_told_from_the_others(address: str, expected: bool) -> None:
    assert addresses.is_public(address) is expected
