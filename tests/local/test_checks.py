"""What `make check` says, and that it looks everywhere it should."""

import tomllib

import pytest

from backend.local.checks import ROOT, judge_audit

RULE_MODULES = {"lifecycle", "eligibility", "merge", "clock", "access"}
CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}


def test_a_clean_audit_passes_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge_audit([CLEAN])
    assert capsys.readouterr().out == ""


def test_a_known_vulnerability_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert not judge_audit([CLEAN | {"vulns": [{"id": "CVE-2026-1"}]}])
    assert "CVE-2026-1" in capsys.readouterr().out


def test_a_package_nobody_looked_at_is_not_called_audited(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert judge_audit([CLEAN, {"name": "shapely", "skip_reason": "not found"}])
    assert "NOT AUDITED" in capsys.readouterr().out


def test_every_module_of_rules_is_kept_free_of_django() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    pure = next(c for c in contracts["contracts"] if c["id"] == "pure")["source_modules"]
    there = {
        f"{app}.{name}"
        for app in ("api", "incidents", "responders", "sync")
        for name in RULE_MODULES
        if (ROOT / app / f"{name}.py").exists()
    }
    # Other modules may be pure as well; these have to be.
    assert there <= set(pure)
