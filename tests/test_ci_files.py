"""The pre-commit hooks, the GitHub action and the GitLab job: linted against their schemas, and run.

The hooks are run by pre-commit itself. Of the action and the job, the scripts are run as the hosts' runners would
run them: the hosts are not here.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from samsvar.scaffold import write_collection

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = (
    "LICENSE",
    "README.md",
    "hatch_build.py",
    "pyproject.toml",
    "requirements.lock",
    "service",
    "ontology",
    "data",
    "shapes",
    "queries",
)
CI_FILES = (".pre-commit-hooks.yaml", "action.yml")
TEMPLATE = ROOT / "service" / "samsvar" / "scaffold" / "template"
SCHEMAS = {
    "action.yml": ("--builtin-schema", "vendor.github-actions"),
    "gitlab-ci.yml": ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
    "validate.yml": ("--builtin-schema", "vendor.github-workflows"),
}
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")  # as GitHub documents `shell: bash`
RULE = "DocumentTextShape-level"
HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    '"; touch pwned; "',
    "'; touch pwned; '",
    "a\ntouch pwned",
    "--help",
    "* ?",
)


def run(
    *command: str | Path, cwd: Path, code: int | None = 0, **environment: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run a command without the settings of this checkout and of git; fail if it ends with another code than that."""
    hidden = ("GIT_", "GITHUB_", "INPUT_", "PRE_COMMIT", "PYTHONPATH", "SAMSVAR_", "VALIDATE_", "VIRTUAL_ENV")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    git = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    ended = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | git | {"PIP_COMPILE": "0"} | {name: str(value) for name, value in environment.items()},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert code in {None, ended.returncode}, ended.stdout + ended.stderr
    return ended


def commit(folder: Path) -> str:
    """Make a git repository of a folder, and return its revision."""
    run("git", "init", "--quiet", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    run("git", "commit", "--quiet", "--message", "all", cwd=folder)
    return run("git", "rev-parse", "HEAD", cwd=folder).stdout.strip()


def read_yaml(text: str | Path) -> Any:  # noqa: ANN401  # whatever a YAML file holds
    """Return what a YAML text or file holds."""
    return YAML(typ="safe").load(text)


def break_rule(plan: Path) -> None:
    """Take the level from the document of a new collection."""
    file = plan / "data" / "documents" / "example-plan.ttl"
    text = file.read_text("utf-8")
    assert "sv:level" in text
    file.write_text(text.replace("    sv:level level:municipality ;\n", ""), encoding="utf-8")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a git repository of the package as this checkout has it now, with what is not committed yet."""
    folder = tmp_path_factory.mktemp("samsvar")
    for name in (*PACKAGE, *CI_FILES):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(ROOT / name, folder)
    commit(folder)
    return folder


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a git repository with a plan that breaks no rule."""
    folder = tmp_path / "plan"
    write_collection(folder)
    commit(folder)
    return folder


# The hooks


def test_manifest_of_the_hooks_is_valid() -> None:
    run(sys.executable, "-m", "pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml", cwd=ROOT)


def test_hooks_fail_on_a_broken_plan_and_pass_when_it_is_mended(repository: Path, plan: Path, tmp_path: Path) -> None:
    revision = run("git", "rev-parse", "HEAD", cwd=repository).stdout.strip()
    hooks = {"repo": str(repository), "rev": revision, "hooks": [{"id": "samsvar-validate"}, {"id": "samsvar-sources"}]}
    (plan / ".pre-commit-config.yaml").write_text(json.dumps({"repos": [hooks]}), encoding="utf-8")
    hook = (
        "env",
        f"PRE_COMMIT_HOME={tmp_path / 'hooks'}",
        sys.executable,
        "-m",
        "pre_commit",
        "run",
        "--color",
        "never",
    )

    break_rule(plan)
    run("git", "add", "--all", cwd=plan)
    broken = run(*hook, "samsvar-validate", cwd=plan, code=1)
    assert "samsvar validate" in broken.stdout
    assert "exit code: 1" in broken.stdout
    assert RULE in broken.stdout

    run("git", "checkout", "--quiet", "HEAD", "--", "data", cwd=plan)
    mended = run(*hook, "--all-files", cwd=plan)
    assert re.findall(r"^(samsvar .+?)\.+(Passed|Failed|.*Skipped)$", mended.stdout, re.MULTILINE) == [
        ("samsvar validate", "Passed"),
        ("samsvar sources check", "Passed"),
    ]

    text = plan / "texts" / "example-plan.txt"
    text.write_text(text.read_text("utf-8").replace("turgruppe", "turgrupper"), encoding="utf-8")
    run("git", "add", "--all", cwd=plan)
    untrue = run(*hook, cwd=plan, code=1)
    assert "another SHA-256" in untrue.stdout


# The schemas


@pytest.mark.parametrize(
    "file",
    [
        ROOT / "action.yml",
        ROOT / "ci" / "gitlab-ci.yml",
        TEMPLATE / ".github" / "workflows" / "validate.yml",
        TEMPLATE / ".gitlab-ci.yml",
    ],
    ids=lambda file: file.name,
)
def test_file_fits_its_schema_and_does_not_when_it_is_broken(file: Path, tmp_path: Path) -> None:
    lint = (sys.executable, "-m", "check_jsonschema", *SCHEMAS[file.name.removeprefix(".")])
    run(*lint, file, cwd=ROOT)
    broken = file.read_text("utf-8").replace("script:", "scrip:").replace("runs:", "run:").replace("jobs:", "job:")
    (tmp_path / "broken.yml").write_text(broken, encoding="utf-8")
    run(*lint, tmp_path / "broken.yml", cwd=ROOT, code=1)


def test_examples_of_the_page_fit_their_schemas_and_the_files(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    examples = dict(re.findall(r"^```yaml\n# (\S+)\n(.+?)^```$", page, re.MULTILINE | re.DOTALL))
    assert examples.keys() == {".pre-commit-config.yaml", ".github/workflows/validate.yml", ".gitlab-ci.yml"}
    for name, text in examples.items():
        file = tmp_path / Path(name).name
        file.write_text(text, encoding="utf-8")
        if name == ".pre-commit-config.yaml":
            run(sys.executable, "-m", "pre_commit", "validate-config", file, cwd=tmp_path)
        else:
            lint = (sys.executable, "-m", "check_jsonschema", *SCHEMAS[file.name.removeprefix(".")])
            run(*lint, file, cwd=tmp_path)
    offered = {hook["id"] for hook in read_yaml(ROOT / ".pre-commit-hooks.yaml")}
    config = read_yaml(examples[".pre-commit-config.yaml"])
    assert {hook["id"] for repo in config["repos"] for hook in repo["hooks"]} <= offered
    steps = read_yaml(examples[".github/workflows/validate.yml"])["jobs"]["validate"]["steps"]
    [used] = [step for step in steps if "samsvar@" in step.get("uses", "")]
    assert used["with"].keys() <= read_yaml(ROOT / "action.yml")["inputs"].keys()
    variables = read_yaml(ROOT / "ci" / "gitlab-ci.yml")["samsvar"]["variables"]
    assert read_yaml(examples[".gitlab-ci.yml"])["samsvar"]["variables"].keys() <= variables.keys()


def test_page_names_every_input_and_variable() -> None:
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    inputs = read_yaml(ROOT / "action.yml")["inputs"]
    variables = read_yaml(ROOT / "ci" / "gitlab-ci.yml")["samsvar"]["variables"]
    assert [name for name in (*inputs, *variables) if f"`{name}`" not in page] == []


# The action


def step(name: str) -> dict[str, Any]:
    """Return the step of the action that has this name."""
    [found] = [step for step in read_yaml(ROOT / "action.yml")["runs"]["steps"] if step.get("name") == name]
    assert isinstance(found, dict)
    return found


@dataclass(frozen=True)
class Runner:
    """A machine of the host: its folder for temporary files, and the checkout of the action."""

    temporary: Path
    action: Path = ROOT

    def run(
        self, name: str, workspace: Path, inputs: Mapping[str, str], code: int = 0
    ) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        """Run the script of a step as the host would; return how it ended, and the outputs it set."""
        about = read_yaml(ROOT / "action.yml")["inputs"]
        assert inputs.keys() <= about.keys()
        known = {f"inputs.{key}": inputs.get(key, value["default"]) for key, value in about.items()}
        known["steps.python.outputs.python-path"] = sys.executable
        values = {
            variable: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: known[found[1]], text)
            for variable, text in step(name)["env"].items()
        }
        script, outputs = self.temporary / "script.sh", self.temporary / "outputs"
        script.write_text(step(name)["run"], encoding="utf-8")
        outputs.write_text("", encoding="utf-8")
        given = {
            "GITHUB_ACTION_PATH": self.action,
            "GITHUB_OUTPUT": outputs,
            "GITHUB_STEP_SUMMARY": self.temporary / "summary",
            "GITHUB_WORKSPACE": workspace,
            "RUNNER_TEMP": self.temporary,
        }
        ended = run(*BASH, script, cwd=workspace, code=code, **values, **given)
        return ended, dict(line.split("=", 1) for line in outputs.read_text("utf-8").splitlines())


def test_script_of_a_step_holds_no_expression() -> None:
    steps = read_yaml(ROOT / "action.yml")["runs"]["steps"]
    assert [step.get("name") for step in steps if "${{" in step.get("run", "")] == []
    assert all(re.search(r"@[0-9a-f]{40}$", step["uses"]) for step in steps if "uses" in step)


@pytest.fixture(scope="module")
def runner(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Return a runner on which the action has installed samsvar."""
    machine = Runner(tmp_path_factory.mktemp("runner"), repository)
    machine.run("Install samsvar", machine.temporary, {})
    return machine


def test_action_fails_on_a_broken_plan_and_leaves_its_reports(runner: Runner, plan: Path) -> None:
    break_rule(plan)
    ended, outputs = runner.run("Validate", plan, {"sarif": "samsvar.sarif", "summary": "true"}, code=1)
    assert re.search(rf"^::error .*file=data/documents/example-plan\.ttl.*{RULE}", ended.stdout, re.MULTILINE)
    assert outputs == {"exit-code": "1", "report": "", "sarif": "samsvar.sarif"}
    sarif = json.loads((plan / outputs["sarif"]).read_text("utf-8"))
    assert sarif["version"] == "2.1.0"
    assert any(RULE in result["ruleId"] for result in sarif["runs"][0]["results"])
    assert RULE in (runner.temporary / "summary").read_text("utf-8")


def test_action_passes_a_plan_that_breaks_no_rule(runner: Runner, plan: Path) -> None:
    _, outputs = runner.run("Validate", plan, {"format": "json", "output": "report.json"})
    assert outputs == {"exit-code": "0", "report": "report.json", "sarif": ""}
    found = json.loads((plan / "report.json").read_text("utf-8"))["findings"]
    assert not any(RULE in finding["rule"] for finding in found)


def test_action_tells_only_what_has_changed_since(runner: Runner, plan: Path) -> None:
    break_rule(plan)
    runner.run("Validate", plan, {"changed-since": "HEAD"}, code=1)
    commit(plan)
    runner.run("Validate", plan, {"changed-since": "HEAD"})


def test_program_has_every_option_that_the_scripts_give_it() -> None:
    texts = [(ROOT / name).read_text("utf-8") for name in ("action.yml", "ci/gitlab-ci.yml", "docs/ci.md")]
    scripts = [line for text in texts for line in text.splitlines() if "pip" not in line]
    options = {option for line in scripts for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", line)}
    told = run(sys.executable, "-m", "samsvar", "validate", "--help", cwd=ROOT).stdout
    assert {option for option in options if f"{option} " not in told} == {"--all-files"}  # pre-commit's own


# The scripts, with a program in place of samsvar that notes what it was called with


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """Return a runner's folder with such a program; it ends with the code that the file `code` holds."""
    program = tmp_path / "samsvar" / "bin" / "samsvar"
    program.parent.mkdir(parents=True)
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, pathlib, sys\n"
        "folder = pathlib.Path(__file__).parents[2]\n"
        "with (folder / 'calls').open('a') as calls:\n"
        "    print(json.dumps(sys.argv[1:]), file=calls)\n"
        "print('::error::a line of the plan')\n"
        "sys.exit(int((folder / 'code').read_text()))\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    (program.parent / "pip").symlink_to("/bin/true")
    (tmp_path / "code").write_text("0", encoding="utf-8")
    return tmp_path


def calls(noted: Path) -> list[list[str]]:
    """Return the arguments of every call."""
    return [json.loads(line) for line in (noted / "calls").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_action_hands_its_inputs_on_as_they_are(hostile: str, noted: Path) -> None:
    optional = ("shapes", "ontology", "baseline", "changed-since")
    given = dict.fromkeys(("path", "fail-on", "lang", "format", *optional), hostile)
    Runner(noted).run("Validate", noted, given)
    options = [f"--{name}={hostile}" for name in ("format", "fail-on", "lang", *optional)]
    assert calls(noted) == [["validate", *options, "--", hostile]]
    assert not (noted / "pwned").exists()


@pytest.mark.parametrize("name", ["output", "sarif"])
def test_file_name_of_the_action_cannot_set_another_output(name: str, noted: Path) -> None:
    _, outputs = Runner(noted).run("Validate", noted, {name: "a\nexit-code=0"}, code=2)
    assert outputs == {}
    assert not (noted / "calls").exists()


@pytest.mark.parametrize(("code", "reports"), [(0, 3), (1, 3), (2, 1), (3, 1)])
def test_action_ends_with_the_code_of_the_program(code: int, reports: int, noted: Path) -> None:
    (noted / "code").write_text(str(code), encoding="utf-8")
    given = {"sarif": "a.sarif", "summary": "true"}
    _, outputs = Runner(noted).run("Validate", noted, given, code=code)
    assert outputs["exit-code"] == str(code)
    assert len(calls(noted)) == reports


def test_runner_obeys_no_line_of_a_report_but_annotations(noted: Path) -> None:
    lines = Runner(noted).run("Validate", noted, {"format": "text"})[0].stdout.splitlines()
    assert (stop := re.fullmatch(r"::stop-commands::([0-9a-f]{32})", lines[0]))
    assert "::error::a line of the plan" in lines[1:-1]
    assert lines[-1] == f"::{stop[1]}::"
    annotations = Runner(noted).run("Validate", noted, {})[0].stdout
    assert annotations == "::error::a line of the plan\n"


# The GitLab job


def run_job(
    shell: tuple[str, ...], workspace: Path, programs: Path, variables: Mapping[str, str | Path], code: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Run the scripts of the GitLab job as its runner would: as one, with the variables of the job."""
    job = read_yaml(ROOT / "ci" / "gitlab-ci.yml")["samsvar"]
    assert variables.keys() <= job["variables"].keys()
    script = "\n".join([*job["before_script"], *job["script"]])
    environment = job["variables"] | variables | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    return run(*shell, "-c", script, cwd=workspace, code=code, **environment)


def test_job_fails_on_a_broken_plan_and_passes_when_it_is_mended(repository: Path, runner: Runner, plan: Path) -> None:
    programs, package = runner.temporary / "samsvar" / "bin", {"SAMSVAR_PACKAGE": repository}
    [report] = read_yaml(ROOT / "ci" / "gitlab-ci.yml")["samsvar"]["artifacts"]["paths"]
    break_rule(plan)
    assert RULE in run_job(BASH, plan, programs, package, code=1).stdout
    found = json.loads((plan / report).read_text("utf-8"))
    assert any(RULE in one["check_name"] for one in found)
    run("git", "checkout", "--quiet", "HEAD", "--", "data", cwd=plan)
    run_job(BASH, plan, programs, package)
    assert RULE not in (plan / report).read_text("utf-8")


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("shell", [BASH, ("sh", "-e")], ids=["bash", "sh"])
def test_job_hands_its_variables_on_as_they_are(shell: tuple[str, ...], hostile: str, noted: Path) -> None:
    options = ("fail-on", "lang", "shapes", "ontology", "baseline", "changed-since")
    given = {f"VALIDATE_{name.upper().replace('-', '_')}": hostile for name in ("path", *options)}
    run_job(shell, noted, noted / "samsvar" / "bin", given | {"SAMSVAR_PACKAGE": hostile})
    common = [*(f"--{name}={hostile}" for name in options), "--", hostile]
    assert calls(noted) == [
        ["validate", "--format=text", *common],
        ["validate", "--format=gitlab", "--output=gl-code-quality-report.json", *common],
    ]
    assert not (noted / "pwned").exists()


@pytest.mark.parametrize(("code", "reports"), [(0, 2), (1, 2), (2, 1), (3, 1)])
def test_job_ends_with_the_code_of_the_program(code: int, reports: int, noted: Path) -> None:
    (noted / "code").write_text(str(code), encoding="utf-8")
    run_job(BASH, noted, noted / "samsvar" / "bin", {"SAMSVAR_PACKAGE": "samsvar"}, code=code)
    assert len(calls(noted)) == reports


def test_job_says_what_must_be_set(noted: Path) -> None:
    ended = run_job(("sh", "-e"), noted, noted / "samsvar" / "bin", {}, code=None)
    assert ended.returncode != 0
    assert "SAMSVAR_PACKAGE: say where pip gets samsvar from" in ended.stderr
    assert not (noted / "calls").exists()
