"""What can be told about the environment without building one."""
import pytest

from environment import mirror
from runtime import Problem, digest

DEB822 = """# a comment
Types: deb
URIs: mirror://archive/debian-security
Suites: bookworm-security
Components: main

Types: deb deb-src
URIs: mirror://archive/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /somewhere/archive.gpg
"""


def apt_folder(tmp_path, **files):
    (tmp_path / "sources.list.d").mkdir()
    for name, text in files.items():
        (tmp_path / name.replace("__", "/").replace("_", ".")).write_text(text)
    return tmp_path


def test_mirror_of_a_deb822_file_skips_the_security_archive(tmp_path):
    uri, options = mirror(apt_folder(tmp_path, **{"sources.list.d__debian_sources": DEB822}))
    assert uri == "mirror://archive/debian"
    assert "signed-by=" in options


def test_mirror_of_a_classic_file(tmp_path):
    line = "deb [arch=amd64] mirror://archive/debian bookworm main"
    uri, _options = mirror(apt_folder(tmp_path, sources_list=line))
    assert uri == "mirror://archive/debian"


def test_a_disabled_source_does_not_count(tmp_path):
    disabled = DEB822.replace("Components: main", "Components: main\nEnabled: no")
    with pytest.raises(Problem, match="git branch 19.0"):
        mirror(apt_folder(tmp_path, **{"sources.list.d__debian_sources": disabled}))


def test_digest_follows_the_content_of_a_folder(tmp_path):
    (tmp_path / "model.py").write_text("a = 1")
    before = digest(tmp_path)
    (tmp_path / "model.pyc").write_text("compiled")
    assert digest(tmp_path) == before
    (tmp_path / "model.py").write_text("a = 2")
    assert digest(tmp_path) != before
