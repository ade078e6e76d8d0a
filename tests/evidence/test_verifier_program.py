"""The program of a bundle, run alone, says what the package says."""

import ast
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from apps.evidence.single_file import single_file_verifier
from apps.evidence.verify import main
from tests.evidence.builders import bundle_bytes, signer, unzipped, zipped


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle_bytes(tmp_path))
    return path


@pytest.fixture
def tampered(bundle: Path) -> Path:
    path = bundle.with_name("tampered.zip")
    path.write_bytes(zipped(unzipped(bundle.read_bytes()) | {"report.json": b"{}"}))
    return path


def run(*arguments: str | Path, verifier: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", "-W", "error", str(verifier), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def extracted(bundle: Path) -> Path:
    path = bundle.with_name("verify.py")
    path.write_bytes(unzipped(bundle.read_bytes())["verify.py"])
    return path


def test_the_verifier_of_a_bundle_runs_without_any_package(bundle: Path, tampered: Path) -> None:
    verifier = extracted(bundle)
    vkey = signer(bundle.parent).vkey
    good = run(bundle, "--vkey", vkey, verifier=verifier)
    assert (good.returncode, good.stderr) == (0, "") and good.stdout.startswith("GOOD")
    bad = run(tampered, "--json", verifier=verifier)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert [finding["code"] for finding in json.loads(bad.stdout)["findings"]] == ["DIGEST"]
    assert run(verifier, verifier=verifier).returncode == 2


def test_the_single_file_says_the_same_as_the_package(
    bundle: Path, tampered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verifier = extracted(bundle)
    for path in (bundle, tampered, verifier):
        alone = run(path, "--json", verifier=verifier)
        assert (main([str(path), "--json"]), capsys.readouterr().out) == (alone.returncode, alone.stdout)


def test_the_single_file_imports_the_standard_library_only_and_defines_each_name_once() -> None:
    tree = ast.parse(single_file_verifier())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= set(sys.stdlib_module_names)
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names += [name.id for name in ast.walk(node.targets[0]) if isinstance(name, ast.Name)]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_the_result_says_whether_the_key_was_pinned(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(bundle)]) == 0
    assert "compare it" in capsys.readouterr().out
    assert main([str(bundle), "--vkey", signer(bundle.parent).vkey]) == 0
    assert "the key you trust" in capsys.readouterr().out


def test_a_key_that_is_not_the_trusted_one_is_told(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(bundle), "--vkey", signer(bundle.parent, "other").vkey]) == 1
    assert "not the one you trust" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["a.zip", "--vkey", "nonsense"], ["a.zip", "--unknown"]])
def test_bad_usage_gives_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_the_package_runs_as_a_program(bundle: Path) -> None:
    command = [sys.executable, "-m", "apps.evidence", str(bundle)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
