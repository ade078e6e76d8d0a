"""The help, and that it costs nothing and is what the documentation says."""

import subprocess
import sys
from pathlib import Path

import pytest

from qa_portal.cli import main
from tests.cli.help_blocks import PAGE, blocks, helps, rewritten
from tests.offline.deliveries import rows_of, table

HEAVY = ("django", "rest_framework", "numpy", "scipy", "reportlab", "pyhanko", "tqdm")


def modules_after(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}}, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    # One line: nothing else goes to standard error, no progress bar either where there is no terminal.
    assert ran.stderr.count("\n") == 1 and "\r" not in ran.stderr, ran.stderr
    return set(ran.stderr.split())


def test_the_documentation_holds_the_help_of_every_command() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert blocks(page).keys() == helps().keys()
    assert page == rewritten(page), "run: python -m tests.cli.help_blocks"


@pytest.mark.parametrize("arguments", [["--help"], ["audit", "--help"], ["verify", "--help"]])
def test_help_is_a_success_on_standard_output(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 0 and capsys.readouterr().out.startswith("usage: qa-portal")


def test_no_command_is_a_misuse_that_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage: qa-portal" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    assert not modules_after("from qa_portal.cli import command_parser; command_parser().format_help()") & set(HEAVY)


def test_audit_and_verify_do_without_django_and_without_a_terminal(tmp_path: Path) -> None:
    delivery, out = table(tmp_path / "a.csv", rows_of(5)), tmp_path / "out"
    audit = ["audit", str(delivery), "--out", str(out), "--keys", str(tmp_path / "keys")]
    code = f"from qa_portal.cli import main; main({audit!r}); main(['verify', {str(out / 'bundle.zip')!r}])"
    assert not modules_after(code) & {"django", "rest_framework"}


def test_a_reader_that_goes_away_is_never_a_verdict(tmp_path: Path) -> None:
    code = "from qa_portal.cli import main; import sys; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "audit", "nowhere.csv", "--out", str(tmp_path / "out"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        complaint = process.stderr.read()
    assert process.returncode == 141 and b"Traceback" not in complaint
