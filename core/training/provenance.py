"""Which program this is: a digest of its sources, so that a model file says what trained it."""

from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]


def program_digest(folder: Path = ROOT) -> str:
    """SHA-256, in hexadecimal, of all Python files below a folder, by their paths; line ends do not count."""
    digest = sha256()
    for path in sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix()):
        text = path.read_text(encoding="utf-8").encode()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(text)}\n".encode() + text)
    return digest.hexdigest()
