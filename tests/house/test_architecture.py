"""What import-linter cannot see of the house's rules (docs/decisions/0001)."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import APPS, PACKAGE, ROOT, Module, modules, of_part

WEB = ("django.http", "django.shortcuts", "django.template.response", "django.views", "django_htmx", "ninja")
# journal.record(verb, subject=..., by=...) reads as a sentence; its verb comes first.
FIRST_WORDS = {"record": ["verb"], "record_many": ["verb"], "fan_out": ["entry"], "forget": ["person"]}
# A dry run writes nothing, a worker serves nobody in particular: nobody acts.
NOBODY_ACTS = {
    "maillage.network.operations.importing": {"plan_import"},
    "maillage.journal.operations.deliveries": {"fan_out", "claim", "deliver", "release", "prune", "delay"},
    "maillage.journal.operations.chores": {"run_chore"},
    "maillage.journal.operations.sealing": {"seal", "seal_all", "requeue", "lock"},
    "maillage.api.operations.tokens": {"recognise", "note_use"},
    "maillage.api.operations.once": {"once", "forget_old"},
    "maillage.observatory.operations.searches": {"forget_old"},
    "maillage.observatory.operations.searching": {"take", "note", "give_back"},
    "maillage.api.operations.sending": {"spread", "send", "payload", "forget_old"},
}
# Django tells that tables were made: the search indexes follow. No app of ours speaks to another this way.
DJANGO_SIGNALS = {
    "maillage.core.apps": {"post_migrate"},
    "maillage.accounts.watch": {"signal", "account.user_signed_up", "account.authentication_step_completed"},
}
"""Those of Django and of its libraries, that have no other way to say what happened."""
LONGEST_FILE = 400
LONGEST_VIEW = 25
LONGEST_FUNCTION = 30


def test_there_is_something_to_check() -> None:
    assert {"accounts", "api", "core", "instance", "journal", "network", "portal", "territory"} <= set(APPS)
    assert of_part("operations")


@pytest.mark.parametrize("module", of_part("operations", "queries", "models", "rules", "importing"), ids=lambda module: module.name)
def test_what_lies_below_views_knows_nothing_of_http(module: Module) -> None:
    assert not [name for name in module.imports() if name.startswith(WEB)]
    assert not [node for node in ast.walk(module.tree) if isinstance(node, ast.arg) and node.arg == "request"]


@pytest.mark.parametrize("module", of_part("importing", "cleaning", "fields"), ids=lambda module: module.name)
def test_what_reads_files_and_cleans_values_never_touches_the_database(module: Module) -> None:
    databases = ("django.db.connection", "django.db.transaction", "maillage.network.models", "maillage.territory.models")
    assert not [name for name in module.imports() if name.startswith(databases)]
    assert not [module.says(node) for node in ast.walk(module.tree) if isinstance(node, ast.Attribute) and node.attr == "objects"]


def test_no_app_listens_to_signals() -> None:
    heard = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
                signal = ast.unparse(node.func.value)
                if signal not in DJANGO_SIGNALS.get(module.name, set()):
                    heard.append(f"{module.says(node)} {signal}")
            elif isinstance(node, ast.Name) and node.id == "receiver":
                heard.append(module.says(node))
    assert not heard


def test_operations_name_every_argument_and_take_who_acts() -> None:
    wrong = []
    for module in of_part("operations"):
        for function in module.functions():
            if (
                function.name.startswith("_")
                or function.name in NOBODY_ACTS.get(module.name, set())
                or any("contextmanager" in ast.unparse(each) for each in function.decorator_list)
            ):
                continue
            positional = [each.arg for each in [*function.args.posonlyargs, *function.args.args]]
            named = [each.arg for each in function.args.kwonlyargs]
            if positional != FIRST_WORDS.get(function.name, []) or "by" not in named:
                wrong.append(f"{module.says(function)} {function.name}")
    assert not wrong


def test_no_model_orders_its_rows_unasked() -> None:
    ordered = [
        module.says(inner)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name == "Meta"
        for inner in node.body
        if isinstance(inner, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "ordering" for target in inner.targets)
    ]
    assert not ordered


def test_no_model_or_form_hides_rules_in_save() -> None:
    hidden = [
        module.says(node)
        for module in of_part("models", "forms")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]
    assert not hidden


@pytest.mark.parametrize("app", APPS)
def test_every_app_says_what_it_owns_in_ten_lines(app: str) -> None:
    lines = [line for line in (PACKAGE / app / "README.md").read_text(encoding="utf-8").splitlines() if line.strip()]
    assert 3 <= len(lines) <= 15


def test_views_load_check_call_answer() -> None:
    long = []
    for module in of_part("views"):
        for function in module.functions():
            length = (function.end_lineno or 0) - function.lineno + 1
            is_view = not function.name.startswith("_") and [each.arg for each in function.args.args][:1] == ["request"]
            if length > (LONGEST_VIEW if is_view else LONGEST_FUNCTION):
                long.append(f"{module.says(function)} {function.name}: {length} lines")
    assert not long


def test_a_file_is_one_idea() -> None:
    kinds = ("maillage/**/*.py", "maillage/**/*.html", "tests/**/*.py", "frontend/src/**/*.js")
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for kind in kinds for path in ROOT.glob(kind)}
    assert not [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length > LONGEST_FILE]


def test_time_comes_from_an_argument_or_the_clock() -> None:
    asked = [
        module.says(node)
        for module in modules()
        if module.name != "maillage.core.clock"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"timezone.now", "datetime.now", "date.today", "datetime.today"}
    ]
    assert not asked
