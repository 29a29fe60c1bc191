"""The house has three storeys, and imports only go down: also those hidden inside functions."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.ROOT
# From the top storey to the cellar. A package may import itself and what stands after it.
STOREYS = ["home", "search", "insight_hub.evidence", "insight_hub.partners", "insight_hub.taxonomy"]
WIRING = ["insight_hub.settings", "insight_hub.urls", "insight_hub.wsgi"]
HOMELESS_NAMES = {"utils", "util", "core", "common", "helpers", "helper", "misc"}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40  # lines


def production_files():
    folders = [ROOT / name for name in ("home", "search", "insight_hub", "docker")]
    found = [path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts]
    return sorted([*found, ROOT / "manage.py"])


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(module: str, packages) -> str | None:
    return next((name for name in packages if module == name or module.startswith(f"{name}.")), None)


def imported_by(path: Path) -> set[str]:
    """Full names of all that the file imports, anywhere in it."""
    names = set()
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def upward_imports(path: Path) -> list[str]:
    storey = package_of(module_name(path), STOREYS)
    above = [*STOREYS[: STOREYS.index(storey)], *WIRING, "tests"] if storey else ["tests"]
    return sorted(name for name in imported_by(path) if package_of(name, above))


def is_wiring(path: Path) -> bool:
    return package_of(module_name(path), WIRING) is not None


def relative(path):
    return str(path.relative_to(ROOT))


FILES = production_files()


def test_the_house_stands():
    assert {package_of(module_name(path), STOREYS) for path in FILES} >= set(STOREYS)


def test_imports_only_go_down():
    breaches = {relative(path): found for path in FILES if not is_wiring(path) and (found := upward_imports(path))}
    assert breaches == {}


def test_the_hub_itself_is_wiring_and_storeys_and_nothing_else():
    inside = {path for path in FILES if module_name(path).startswith("insight_hub.")}
    homeless = [relative(path) for path in inside if not is_wiring(path) and not package_of(module_name(path), STOREYS)]
    assert homeless == []


def test_wiring_names_the_storeys_in_strings_and_imports_none_of_them():
    breaches = {
        relative(path): sorted(name for name in imported_by(path) if package_of(name, STOREYS))
        for path in FILES
        if is_wiring(path)
    }
    assert {path: names for path, names in breaches.items() if names} == {}


@pytest.mark.parametrize(
    "source",
    [
        "from search.query import run",
        "import home",
        "def later():\n    from search import worker",
        "from ..settings import dev",
        "if True:\n    import search.index.client as client",
        "from insight_hub import settings",
    ],
)
def test_the_arrows_see_an_import_however_it_is_written(tmp_path, monkeypatch, source):
    monkeypatch.setattr("tests.house.test_storeys.ROOT", tmp_path)
    module = tmp_path / "insight_hub" / "evidence" / "module.py"
    module.parent.mkdir(parents=True)
    module.write_text(source)
    assert upward_imports(module)


def test_no_module_is_a_drawer_for_odds_and_ends():
    named = [relative(path) for path in FILES if HOMELESS_NAMES & {*path.relative_to(ROOT).parts, path.stem}]
    assert named == []


def test_no_module_is_longer_than_one_can_read():
    lines = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path: count for path, count in lines.items() if count > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen():
    long = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{relative(path)}:{node.name}"] = length
    assert long == {}
