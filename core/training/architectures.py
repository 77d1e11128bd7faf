"""Architectures by name: those that come with the program, and JSON files."""

import os
from importlib import resources
from pathlib import Path

from core.errors import ArchitectureError
from core.nn.architecture import Architecture, architecture_from_json
from core.storage.files import display_name, read_untrusted


def resolve_architecture(name_or_path: str) -> Architecture:
    """The architecture of a shipped name, or the one in a JSON file."""
    folder = resources.files("resources") / "architectures"
    names = sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))
    if name_or_path in names:
        return architecture_from_json((folder / f"{name_or_path}.json").read_bytes(), f"{name_or_path}.json")
    path = Path(name_or_path)
    if not path.suffix and not os.path.exists(path):
        raise ArchitectureError(
            f"There is no architecture “{display_name(path)}”: expected a JSON file, or one of {', '.join(names)}."
        )
    return architecture_from_json(read_untrusted(path), f"“{display_name(path)}”")
