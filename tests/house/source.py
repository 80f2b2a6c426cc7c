"""The package's own source, parsed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "maillage"
APPS = sorted(path.parent.name for path in PACKAGE.glob("*/apps.py"))


@dataclass(frozen=True)
class Module:
    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """Dotted, from the root of the repository."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)

    @property
    def app(self) -> str:
        return self.path.relative_to(PACKAGE).parts[0]

    @property
    def part(self) -> str:
        """The module's place inside its app: ``operations`` for ``operations.py`` and for ``operations/places.py``."""
        inside = self.path.relative_to(PACKAGE).with_suffix("").parts
        return inside[1] if len(inside) > 1 else ""

    def imports(self) -> Iterator[str]:
        """Every imported name, dotted: ``from django.db import models`` gives ``django.db.models``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Those of the module itself, without methods."""
        yield from (node for node in self.tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def says(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def modules() -> tuple[Module, ...]:
    return tuple(Module(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(PACKAGE.rglob("*.py")))


def of_part(*parts: str) -> list[Module]:
    return [module for module in modules() if module.part in parts]
