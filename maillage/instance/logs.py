"""Structured logs on standard error, one line an event, without personal data: no address, query string, cookie or e-mail.

Whatever text a log line or an exception carries, what could name a person is taken out of it before it is written: e-mail and
network addresses, query strings, telephone numbers, and everything between quotes (values, in the messages of exceptions).
"""

from __future__ import annotations

import logging.config
import re
import traceback
from typing import Any

import structlog

_HIDDEN = "…"
_PERSONAL = (
    re.compile(r"""(?<![\\\w])(['"]).*?\1|«.*?»""", re.DOTALL),
    re.compile(r"\([^()]*\)=\([^)]*\)"),
    re.compile(r"[^\s@<>,;:()\[\]]+@[^\s@<>,;:()\[\]]+"),
    re.compile(r"(?<=[?])\S+"),
    re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"),
    re.compile(r"(?i)(?<![\w:])(?:(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}|[0-9a-f:]*::[0-9a-f:]*)(?![\w:])"),
    re.compile(r"(?<!\w)(?:\+33|0)\s?[1-9](?:[ .-]?\d{2}){4}(?!\w)"),
)


def without_personal_data(text: str) -> str:
    """``text`` with what could name a person replaced by an ellipsis."""
    for pattern in _PERSONAL:
        text = pattern.sub(_HIDDEN, text)
    return text


def _clean(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {
        key: without_personal_data(value) if key == "event" and isinstance(value, str) else value for key, value in event.items()
    }


def _failure(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replace ``exc_info`` by the kinds of the exceptions of the chain, their cleaned messages and where each went through."""
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else None
    if error is not None:
        event["exception"] = [_told(link) for link in _chain(error)]
    return event


def _chain(error: BaseException | None) -> list[BaseException]:
    links: list[BaseException] = []
    while error is not None and error not in links:
        links.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return links


def _told(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    through = [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-20:]]
    return {"kind": kind, "message": without_personal_data(str(error))[:500], "through": through}


def configuration(*, level: str, form: str) -> dict[str, Any]:
    """A ``logging`` dictionary; ``form`` is ``json`` (machines) or ``console`` (people)."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _failure, _clean, renderer],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "PIL": {"level": "INFO"},  # at DEBUG it tells what a picture says of who took it, and where
            "django.request": {"level": "ERROR"},  # an address that does not exist is no event of ours
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Django's ``LOGGING_CONFIG`` hook."""
    logging.config.dictConfig(settings)
