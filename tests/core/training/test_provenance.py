from core.training.provenance import ROOT, program_digest


def sources(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.py").write_bytes(text)
    return folder


def test_the_digest_is_of_names_and_texts_but_not_of_line_ends(tmp_path):
    folders = [tmp_path / name for name in "abcd"]
    for folder in folders:
        folder.mkdir()
    first = sources(folders[0], one=b"x = 1\n", two=b"y = 2\n")
    same = sources(folders[1], two=b"y = 2\r\n", one=b"x = 1\r\n")
    (same / "notes.txt").write_text("no source", encoding="utf-8")
    other_text = sources(folders[2], one=b"x = 1\n", two=b"y = 3\n")
    other_name = sources(folders[3], one=b"x = 1\n", too=b"y = 2\n")
    assert program_digest(first) == program_digest(same)
    assert len({program_digest(folder) for folder in (first, other_text, other_name)}) == 3


def test_the_program_is_the_package_core():
    assert (ROOT / "training.py").is_file()
    assert len(bytes.fromhex(program_digest())) == 32
