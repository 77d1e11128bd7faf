"""Provenance: a digest of the code that a result depends on, so that a file says what computed it.

The digest covers the import closure of one module within its package: the module, what it imports, what that imports,
and the `__init__` files on the way. Of each file the code counts, whatever its path: imports, comments, docstrings,
blank lines and line ends are removed first. So files may be moved and renamed, and any change of code is a new digest.
Libraries from elsewhere are not covered.

The first versions of the program digested all files with their paths, and wrote 64 hexadecimal digits without a prefix.
Digests of two versions cannot be compared: nothing follows from their difference.
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The folder that the package core is in."""
START = "core.training.run"
"""The module that a training run starts from."""
VERSION = "2"


def program_digest(start: str = START, root: Path = ROOT) -> str:
    """The digest of the import closure of a module: the version, a colon, and SHA-256 in hexadecimal."""
    codes = sorted(
        sha256(code.encode()).hexdigest()
        for path in set(import_closure(start, root).values())
        if (code := code_of(path.read_bytes()))
    )
    return f"{VERSION}:{sha256(' '.join(codes).encode()).hexdigest()}"


def comparable(first: str, second: str) -> bool:
    """Whether two digests are of the same version, so that different ones mean different code."""
    return first.rpartition(":")[0] == second.rpartition(":")[0]


def import_closure(start: str, root: Path) -> dict[str, Path]:
    """The modules of the package of `start` that importing it runs, by name, with the path of each."""
    package = start.partition(".")[0]
    modules: dict[str, Path] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        path = _path_of(name, root)
        if name in modules or path is None or name.partition(".")[0] != package:
            continue
        modules[name] = path
        waiting += [name.rpartition(".")[0], *_imported_names(path, name)]
    return modules


def code_of(source: bytes) -> str:
    """The code of a Python file: UTF-8 text without imports, comments, docstrings and blank lines."""
    text = source.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.encode() for line in text.split("\n")]  # ast counts columns in bytes
    in_strings = _without_comments(text, lines)
    removed = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt) and _is_left_out(node)]
    # From the last to the first, so that the columns of those that remain stay valid.
    for node in sorted(removed, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        _cut(lines, node)
        in_strings.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    kept = (line if number in in_strings else line.rstrip() for number, line in enumerate(lines, 1))
    return "\n".join(line.decode() for number, line in enumerate(kept, 1) if line or number in in_strings)


def _path_of(name: str, root: Path) -> Path | None:
    """The file of a module or package; None where the name is that of something else."""
    if not name:
        return None
    place = root.joinpath(*name.split("."))
    candidates = (place / "__init__.py", place.with_name(f"{place.name}.py"))
    return next((path for path in candidates if path.is_file()), None)


def _imported_names(path: Path, name: str) -> Iterator[str]:
    """What a module imports, by absolute names; those of functions and classes are among them."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                parents = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
                base = parents[: len(parents) - node.level + 1]
                module = ".".join([*base, module] if module else base)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _without_comments(text: str, lines: list[bytes]) -> set[int]:
    """Cut the comments off the lines; the numbers, from 1, of the lines that end within a string."""
    in_strings: set[int] = set()
    begun: list[int] = []  # first lines of the f-strings that are open; only tokens from Python 3.12 on have parts
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind, first, last = tokenize.tok_name[token.type], token.start[0], token.end[0]
        if kind == "COMMENT":
            lines[first - 1] = lines[first - 1].removesuffix(token.string.encode()).rstrip()
        elif kind == "FSTRING_START":
            begun.append(first)
        elif kind == "FSTRING_END":
            in_strings.update(range(begun.pop(), last))
        elif kind == "STRING":
            in_strings.update(range(first, last))
    return in_strings


def _is_left_out(node: ast.stmt) -> bool:
    """Whether a statement is an import, or a string that stands alone: a docstring, of whatever it describes."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return isinstance(node, ast.Import | ast.ImportFrom)


def _cut(lines: list[bytes], node: ast.stmt) -> None:
    """Remove a statement from the lines. Other statements on its lines stay."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    rest = lines[first][: node.col_offset] + lines[last][node.end_col_offset :]
    lines[first : last + 1] = [b""] * (last - first + 1)
    lines[first] = rest if rest.strip(b"; \t") else b""
