"""What a command of the mesh cannot do: sentences, and the exit code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from maillage.core import typography
from maillage.mesh.files.exceptions import Refused, UnknownFormat
from maillage.network.exceptions import NetworkError

INTERRUPTED = 130
Command = Callable[..., Any]


def refused(sentence: str) -> click.ClickException:
    """Exit code 1, with French spaces."""
    return click.ClickException(typography.spaced(sentence))


def refusing(command: Command) -> Command:
    """What is refused becomes one sentence and exit code 1 (2 for a name of file that says no format); Ctrl-C is 130."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except UnknownFormat as refusal:
            raise click.UsageError(typography.spaced(str(refusal))) from None
        except Refused as refusal:
            raise refused(str(refusal)) from None
        except NetworkError as refusal:
            raise refused(refusal.sentence) from None
        except KeyboardInterrupt:
            click.echo("Interrompu avant la première réponse : rien n’a été écrit.", err=True)
            click.get_current_context().exit(INTERRUPTED)

    return run
