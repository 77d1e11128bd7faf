"""The digest of the code that a result depends on: what changes it, and what does not."""

import shutil
import subprocess
import sys

import pytest

from core.training.provenance import ROOT, START, code_of, comparable, import_closure, program_digest

FILES = {
    "shop/__init__.py": '"""A shop."""\n',
    "shop/run.py": (
        '"""Start."""\n\nimport math\nfrom shop.goods import price\n\n\ndef total(count):\n    """The sum."""\n'
        "    # rounded up\n    return math.ceil(count * price())\n"
    ),
    "shop/goods.py": "from shop.tax import RATE\n\nNAME = '''two\n\nlines'''\n\n\ndef price():\n    return 2 * RATE\n",
    "shop/tax.py": 'RATE = 1.25\n"""By law."""\n',
    "shop/window.py": "from shop.run import total\n\nprint(total(3))\n",
}


@pytest.fixture
def digest(tmp_path):
    """The digest of the shop, with some of its files changed (None: removed)."""

    def of(**changes):
        root = tmp_path / "root"
        shutil.rmtree(root, ignore_errors=True)
        for name, text in {**FILES, **changes}.items():
            if text is not None:
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return program_digest("shop.run", root)

    return of


def test_moving_and_renaming_a_file_changes_nothing(digest):
    moved = {
        "shop/goods.py": None,
        "shop/things/__init__.py": '"""Things to sell."""\n',
        "shop/things/wares.py": FILES["shop/goods.py"],
        "shop/run.py": FILES["shop/run.py"].replace("from shop.goods import", "from shop.things.wares import"),
    }
    assert digest(**moved) == digest()
    relative = {**moved, "shop/run.py": FILES["shop/run.py"].replace("from shop.goods", "from .things.wares")}
    assert digest(**relative) == digest()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("run", "    # rounded up\n", ""),
        ("run", "return math.ceil(count * price())", "return math.ceil(count * price())  # at least one"),
        (
            "run",
            "import math\nfrom shop.goods import price\n",
            "from shop.goods import (\n    price,\n)\nimport math\n",
        ),
        ("run", "import math\nfrom", "import math; import os; import sys\nfrom"),
        ("run", '    """The sum."""\n', '    """What a customer pays,\n\n    in total.\n    """\n'),
        ("run", '"""Start."""\n', ""),
        ("run", "\n\n\ndef", "\n\ndef"),
        ("tax", '"""By law."""', '"""By custom: é, 中."""'),
        ("tax", "\n", "\r\n"),
        ("goods", "return 2 * RATE", "return 2 * RATE   "),
    ],
)
def test_imports_comments_docstrings_and_blank_lines_change_nothing(digest, file, old, new):
    name = f"shop/{file}.py"
    assert old in FILES[name]
    assert digest(**{name: FILES[name].replace(old, new)}) == digest()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("run", "math.ceil", "math.floor"),
        ("run", "(count * price())", "(price() * count)"),
        ("goods", "2 * RATE", "3 * RATE"),
        ("goods", "two\n\nlines", "two\nlines"),
        ("goods", "two\n", "two  \n"),
        ("tax", "1.25", "1.5"),
        ("tax", "RATE = 1.25", 'RATE = 1.25 if "#" else 2'),
        ("__init__", "\n", "\nSIGN = 1\n"),
    ],
)
def test_any_change_of_the_code_of_the_closure_is_another_digest(digest, file, old, new):
    name = f"shop/{file}.py"
    assert old in FILES[name]
    changed = {name: FILES[name].replace(old, new)}
    assert digest(**changed) != digest()
    assert comparable(digest(**changed), digest())


def test_files_outside_the_closure_change_nothing_until_they_are_imported(digest):
    outside = {"shop/window.py": "print('closed')\n", "other/module.py": "x = 1\n", "shop/notes.txt": "no code"}
    assert digest(**outside) == digest()
    inside = {"shop/tax.py": "def late():\n    import shop.window\n\n\n" + FILES["shop/tax.py"]}
    assert digest(**inside) != digest(**inside, **{"shop/window.py": "print('closed')\n"})


def test_a_comment_sign_in_a_string_is_code():
    assert code_of(b'x = "#1"  # first\ny = f"{x:#>3}"\n') == 'x = "#1"\ny = f"{x:#>3}"'
    assert code_of("x = 'é'; import os  # é\n".encode()) == "x = 'é';"


def test_the_closure_of_a_training_run_is_what_python_imports_for_it():
    code = f"import sys, {START}; print('\\n'.join(m for m in sys.modules if m.partition('.')[0] == 'core'))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    closure = import_closure(START, ROOT)
    assert loaded == closure.keys()
    assert all(path.is_file() for path in closure.values())
    assert {"core.training.batches", "core.nn.layers.winograd", "core.synthesis.doodles"} <= loaded
    assert not any(name.startswith(("core.commands", "core.photos")) for name in loaded)


def test_a_digest_names_its_version_and_those_of_the_first_versions_are_not_compared():
    version, _, digits = program_digest().partition(":")
    assert version == "2"
    assert len(bytes.fromhex(digits)) == 32
    assert comparable(64 * "a", 64 * "b")
    assert not comparable(64 * "a", program_digest())
