"""Structured logs on standard error, one line an event, without personal data: no address, query string, cookie or e-mail."""

from __future__ import annotations

import logging.config
from typing import Any

import structlog


def configuration(*, level: str, form: str) -> dict[str, Any]:
    """A ``logging`` dictionary; ``form`` is ``json`` (machines) or ``console`` (people)."""
    shared = [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    renderer: Any = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
    }


def configure(settings: dict[str, Any]) -> None:
    """Django's ``LOGGING_CONFIG`` hook."""
    logging.config.dictConfig(settings)
