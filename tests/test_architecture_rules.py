"""The rules of ARCHITECTURE.md as tests: which way the arrows point, and what no file of the program does."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LATE_IMPORTS = {
    "core/cli.py": "a command loads only its own libraries, so that none waits for another's",
    "desktop/__main__.py": "the commands work on machines without Qt's libraries and without a screen",
}
"""The only files with an import inside a function, and why."""


def python(program: str) -> str:
    """What this program prints, run by a fresh interpreter in the root folder."""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_the_arrows_between_the_rooms_point_down():
    lint = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    assert ", 0 broken." in python(lint)


def test_importing_all_of_core_loads_neither_qt_nor_the_desktop():
    loaded = python(
        "import importlib, pkgutil, sys, core\n"
        "for module in pkgutil.walk_packages(core.__path__, 'core.'): importlib.import_module(module.name)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    ).split()
    assert "numpy" in loaded
    assert not {"PySide6", "shiboken6", "pyqtgraph", "desktop"} & set(loaded)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--help"], 0), (["--version"], 0), (["data", "--help"], 0), (["models"], 0), (["read", "no-such-file.png"], 1)],
)
def test_the_commands_work_where_qt_cannot_be_loaded(arguments, code):
    python(
        "import sys\n"
        "sys.modules.update({name: None for name in ('PySide6', 'shiboken6', 'pyqtgraph')})\n"
        f"sys.argv = ['digitscope', *{arguments!r}]\n"
        "from desktop.__main__ import main\n"
        f"assert main() == {code}"
    )


def program_files() -> list[Path]:
    return sorted(path for room in ("core", "desktop", "resources") for path in (ROOT / room).rglob("*.py"))


def late_imports(tree: ast.AST) -> Iterator[ast.AST]:
    """Imports, and calls that import, inside a function."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom) or called_name(node) in (
                    "import_module",
                    "__import__",
                ):
                    yield node


def swallowed_errors(tree: ast.AST) -> Iterator[ast.AST]:
    """Handlers that catch everything, or that do nothing at all."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            does_nothing = all(
                isinstance(line, ast.Pass) or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
                for line in node.body
            )
            if node.type is None or does_nothing:
                yield node


def forbidden_calls(tree: ast.AST) -> Iterator[ast.AST]:
    """A nested event loop, a killed thread, a thread object that outlives its owner, and waiting by the clock."""
    names = {"processEvents", "terminate", "moveToThread", "sleep", "msleep", "qWait", "qSleep"}
    for node in ast.walk(tree):
        if called_name(node) in names:
            yield node
        if isinstance(node, ast.ClassDef) and any(last_name(base) == "QThread" for base in node.bases):
            yield node


def detours(tree: ast.AST) -> Iterator[ast.AST]:
    """Imports for the type checker's eyes only: a cycle means that a file is cut in the wrong place."""
    for node in ast.walk(tree):
        if last_name(node) == "TYPE_CHECKING":
            yield node


def called_name(node: ast.AST) -> str:
    return last_name(node.func) if isinstance(node, ast.Call) else ""


def last_name(node: ast.AST) -> str:
    """``sleep`` of ``sleep`` and of ``time.sleep``; nothing for other nodes."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


RULES = {
    late_imports: "def f():\n    import numpy",
    swallowed_errors: "try:\n    f()\nexcept ValueError:\n    pass",
    forbidden_calls: "import time\ntime.sleep(1)",
    detours: "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_file_of_the_program_breaks_the_rule(rule):
    broken = []
    for path in program_files():
        name = path.relative_to(ROOT).as_posix()
        if rule is late_imports and name in LATE_IMPORTS:
            continue
        broken += [f"{name}:{node.lineno}" for node in rule(ast.parse(path.read_text(encoding="utf-8")))]
    assert broken == []


@pytest.mark.parametrize(("rule", "offence"), RULES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_the_rule_would_notice(rule, offence):
    assert list(rule(ast.parse(offence)))


@pytest.mark.parametrize(
    ("rule", "offence"),
    [
        (late_imports, "def f():\n    importlib.import_module('numpy')"),
        (swallowed_errors, "try:\n    f()\nexcept:\n    g()"),
        (forbidden_calls, "class Work(QtCore.QThread):\n    x = 1"),
        (forbidden_calls, "QApplication.processEvents()"),
    ],
)
def test_the_other_forms_of_an_offence_are_noticed_too(rule, offence):
    assert list(rule(ast.parse(offence)))


@pytest.mark.parametrize("name", LATE_IMPORTS)
def test_an_exception_that_is_no_longer_needed_goes(name):
    assert list(late_imports(ast.parse((ROOT / name).read_text(encoding="utf-8"))))


def test_every_module_opens_by_saying_what_it_is():
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in program_files()}
    assert [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []
