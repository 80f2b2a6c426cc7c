"""How often a thing may be tried, counted once for all processes.

A limit is spent *before* the thing is tried: whatever happens next, the count is right. Keys are kept as digests: the table names
nobody.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from maillage.core import clock
from maillage.core.exceptions import TooManyTries
from maillage.core.models import Limit

__all__ = ["TooManyTries", "check", "client_address", "give_back", "network_of", "spend", "sweep"]

_log: Final = structlog.stdlib.get_logger("maillage.security")
IPV6_PREFIX: Final = 64
"""What one household or one machine is given: counting each of its addresses would count nothing."""
# One statement, which both databases run atomically: the first try opens a window, those that follow are counted in it.
_SPEND: Final = """
    INSERT INTO core_limit (key, count, until) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN core_limit.until <= %s THEN 1 ELSE core_limit.count + 1 END,
        until = CASE WHEN core_limit.until <= %s THEN excluded.until ELSE core_limit.until END
    RETURNING count, until
"""


def spend(key: str, *, most: int, window: timedelta, at: datetime | None = None) -> None:
    """Count one try of ``key`` (``login:account:a@example.org``); the window opens with the first.

    Raises TooManyTries once ``most`` are spent. Outside a transaction, or the count is undone with it.
    """
    moment = _milliseconds(at or clock.now())
    until = moment + round(window.total_seconds() * 1000)
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [_digest(key), until, moment, moment])
        count, until = cursor.fetchone()
    if count > most:
        _write_down(key, count - most)
        raise TooManyTries(timedelta(milliseconds=max(until - moment, 1)))


def check(key: str, *, most: int, at: datetime | None = None) -> None:
    """Count nothing; raises TooManyTries when ``most`` tries of ``key`` are spent already."""
    moment = _milliseconds(at or clock.now())
    until = Limit.objects.filter(key=_digest(key), count__gte=most, until__gt=moment).values_list("until", flat=True).first()
    if until is not None:
        raise TooManyTries(timedelta(milliseconds=until - moment))


def _write_down(key: str, over: int) -> None:
    """The first try over a limit, then the tenth, the hundredth: a flood of tries is not one of lines."""
    if str(over).strip("0") == "1":
        _log.warning("limit.reached", limit=key.partition(":")[0], over=over)


def give_back(key: str) -> None:
    """Uncount one try of ``key``: it was a right one."""
    Limit.objects.filter(key=_digest(key), count__gt=0).update(count=F("count") - 1)


def sweep(at: datetime | None = None) -> int:
    """Forget the windows that are over; returns how many."""
    return Limit.objects.filter(until__lte=_milliseconds(at or clock.now())).delete()[0]


def client_address(request: HttpRequest) -> str:
    """Where a request comes from: the machine that speaks to this one or, behind ``settings.PROXIES`` servers of ours that each
    append to X-Forwarded-For, the one that spoke to the outermost. What the client itself wrote there is never read.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXIES:
        told = [word.strip() for word in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if word.strip()]
        address = told[-settings.PROXIES] if len(told) >= settings.PROXIES else address
    return _plain(address)


def network_of(address: str) -> str:
    """What is counted for ``address``: itself in IPv4, its /64 in IPv6; an empty string for what is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network(f"{ip}/{IPV6_PREFIX}", strict=False))


def _plain(address: str) -> str:
    """``address`` in its shortest form, an IPv4 one mapped into IPv6 given back as such; an empty string for what is no address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return str(mapped or ip)


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=32).hexdigest()


def _milliseconds(moment: datetime) -> int:
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
