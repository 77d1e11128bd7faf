"""Every ``{placeholder}`` of a text gets a value of its name, and no value is without a placeholder.

A wrong one fails only when the text is shown. Checked where text and ``format`` stand together, as nearly all do.
"""

import ast
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(path for package in ("core", "desktop") for path in (ROOT / package).rglob("*.py"))


def formatted_texts(tree):
    """(line, names in the text, names of the values) of every call of ``format`` on a text written there."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "format":
            continue
        texts = [part.value for part in ast.walk(call.func.value) if isinstance(part, ast.Constant)]
        names = {name for text in texts if isinstance(text, str) for _, name, _, _ in Formatter().parse(text) if name}
        if names and all(keyword.arg for keyword in call.keywords):
            yield call.lineno, names, {keyword.arg for keyword in call.keywords}


def test_the_texts_are_found():
    assert sum(len(list(formatted_texts(ast.parse(path.read_text(encoding="utf-8"))))) for path in FILES) > 50


@pytest.mark.parametrize("source", ['"{a}".format(b=1)', 'tr("{a} {b}").format(a=1)', 'tr("{a}").format(a=1, b=2)'])
def test_a_wrong_name_is_noticed(source):
    ((_, names, values),) = formatted_texts(ast.parse(source))
    assert names != values


def test_every_placeholder_has_its_value():
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {sorted(names)} against {sorted(values)}"
        for path in FILES
        for line, names, values in formatted_texts(ast.parse(path.read_text(encoding="utf-8")))
        if names != values
    ]
    assert wrong == []
