"""Checks pages of a running service by hand, as the tests do, and prints every fault.

    PYTHONPATH=tests .venv/bin/python -m browser http://127.0.0.1:8000/actions?lang=en …

`--pictures FOLDER` also leaves there how each page looks: wide, on a phone, in the dark, and printed. The command
ends with 1 if there is a fault. Advice is what no rule of WCAG asks for.
"""

import argparse
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from browser.accessibility import advice
from browser.checks import faults, report
from browser.chrome import chromium, context
from browser.links import Links
from browser.visit import Visit


def pictures(visit: Visit, folder: Path, name: str) -> None:
    """Write how an open page looks."""
    page = visit.page
    page.screenshot(path=folder / f"{name}-wide.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=folder / f"{name}-dark.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})
    page.screenshot(path=folder / f"{name}-phone.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.pdf(path=folder / f"{name}.pdf", format="A4")


def main() -> int:
    """Check the addresses that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m browser", description=__doc__, allow_abbrev=False)
    parser.add_argument("address", nargs="+")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    links, bad = Links(), False
    with chromium() as browser:
        for number, address in enumerate(asked.address, 1):
            with context(browser) as session, context(browser, scripts=False) as plain:
                visit = Visit(session)
                visit.open(address)
                language = parse_qs(urlsplit(address).query).get("lang", [None])[0]
                print(f"== {address}: {visit.status}, {visit.weight / 1000:.0f} kB", flush=True)  # noqa: T201 – a program
                if asked.pictures:
                    asked.pictures.mkdir(parents=True, exist_ok=True)
                    pictures(visit, asked.pictures, f"page-{number}")
                found = faults(visit, Visit(plain, scripts=False), links, language)
                bad = bad or bool(found)
                print(report({**found, "advice": advice(visit)}, most=50) or "no fault")  # noqa: T201
    links.close()
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
