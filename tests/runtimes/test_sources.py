import os

from edgetui.runtimes.sources import Sources


def known(tmp_path, *files):
    sources = Sources(str(tmp_path))
    sources.add(map(str, files))
    return sources


def test_untouched_files_have_not_changed(write, tmp_path):
    assert not known(tmp_path, write("a.py", "1"), write("b/c.py", "2")).have_changed()


def test_another_size_is_a_change(write, tmp_path):
    sources = known(tmp_path, write("a.py", "1"))

    write("a.py", "22")

    assert sources.have_changed()


def test_another_time_is_a_change(write, tmp_path):
    file = write("a.py", "1")
    sources = known(tmp_path, file)

    os.utime(file, ns=(0, 0))

    assert sources.have_changed()


def test_a_file_that_is_gone_or_has_come_is_a_change(write, tmp_path):
    file = write("a.py", "1")
    sources, awaiting = known(tmp_path, file), known(tmp_path, tmp_path / "package.json")

    file.unlink()
    write("package.json", "{}")

    assert sources.have_changed()
    assert awaiting.have_changed()


def test_installed_packages_and_files_elsewhere_are_not_watched(write, tmp_path):
    installed = write("root/node_modules/x/index.js", "1")
    elsewhere = write("other/a.py", "1")
    sources = known(tmp_path / "root", installed, elsewhere)

    installed.unlink()
    elsewhere.unlink()

    assert not sources.have_changed()


def test_a_task_root_inside_site_packages_is_watched_all_the_same(write, tmp_path):
    file = write("site-packages/mine/a.py", "1")
    sources = known(tmp_path / "site-packages/mine", file)

    file.unlink()

    assert sources.have_changed()
