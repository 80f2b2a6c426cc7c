"""Which machines may be asked: those of the public Internet, told from their addresses alone."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

import httpx
from django.utils.translation import gettext as _

from maillage.core.outgoing.exceptions import AddressRefused

PORTS: Final = frozenset({80, 443, 8080, 8443})
LONGEST: Final = 2_000

# RFC 6890 and what IANA has registered since as not of the public Internet, told in full rather than left to a version of Python.
_NOT_PUBLIC_4: Final = tuple(
    map(
        ipaddress.IPv4Network,
        """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
        192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
        240.0.0.0/4""".split(),
    )
)
# The only part of IPv6 that is routed; NAT64, mapped, compatible, site-local, link-local and multicast addresses are outside it.
_GLOBAL_6: Final = ipaddress.IPv6Network("2000::/3")
# Protocols (Teredo and ORCHID among them), documentation, 6to4, AS112.
_NOT_PUBLIC_6: Final = tuple(map(ipaddress.IPv6Network, "2001::/23 2001:db8::/32 2002::/16 3fff::/20 2620:4f:8000::/48".split()))
_ISATAP: Final = {0x00005EFE, 0x02005EFE}

_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")
_PRIVATE_NAMES: Final = (".localhost", ".local", ".internal", ".intranet", ".home.arpa", ".lan", ".localdomain", ".onion")
_AUTHORITY: Final = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


def is_public(address: str) -> bool:
    """Whether ``address`` (IPv4 or IPv6, in figures) is that of a machine of the public Internet. False for what is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in network for network in _NOT_PUBLIC_4)
    if ip.scope_id is not None or ip not in _GLOBAL_6 or not ip.is_global or any(ip in network for network in _NOT_PUBLIC_6):
        return False
    embedded = str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return int(ip) >> 32 & 0xFFFFFFFF not in _ISATAP or is_public(embedded)


def read(url: str) -> httpx.URL:
    """``url`` as it will be asked; raises AddressRefused unless it is a plain address of the web. Resolves nothing."""
    authority = _AUTHORITY.match(url)
    if authority is None or len(url) > LONGEST or re.search(r"[\s\\\x00-\x1f\x7f-\x9f]", url):
        raise AddressRefused(_("Une adresse complète est attendue, comme https://exemple.fr/recevoir."))
    if "@" in authority[0]:
        raise AddressRefused(_("Une adresse ne contient ni nom ni mot de passe."))
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError):
        raise AddressRefused(_("Cette adresse n’est pas lisible : vérifiez le nom du site.")) from None
    if not _is_plain(host):
        raise AddressRefused(_("Le nom de ce site n’en est pas un de l’internet public."))
    return parsed.copy_with(fragment=None)


def port_of(url: httpx.URL) -> int:
    return {"http": 80, "https": 443}[url.scheme] if url.port is None else url.port


def _is_plain(host: str) -> bool:
    """A name of at least two words, or an address in its usual figures: never 0x7f.1, 2130706433 or 0177.0.0.1."""
    if is_literal(host):
        return True
    return len(host) <= 253 and _NAME.fullmatch(host) is not None and not host.endswith(_PRIVATE_NAMES)


def is_literal(host: str) -> bool:
    """Whether ``host`` is an address in figures, written in the one usual way."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return ip.version == 6 or str(ip) == host
