"""The pages that the main job does not pass, in either language: nothing serious for axe, not too wide, no Chinese in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.services import consulting, markings, release
from tests.web.chrome import Complaints, chrome, log_in, pictures, serious_faults, too_wide
from tests.web.closed import PUBLISHER, officer, released, staffed
from tests.web.english import left_over, names_of
from tests.web.office import DRAFTER, INTERNAL, LEADER, MARKED, PLAIN, SECRECY, Office
from tests.web.process import serving
from tests.web.test_signing import pass_on

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_nothing_serious_on_any_page(office: Office, tmp_path: Path) -> None:
    plain, secret, internal = (office.hand_in(text) for text in (PLAIN, MARKED, INTERNAL))
    ready = office.hand_in(PLAIN.replace("本月", "下月"))
    pass_on(office, ready, LEADER)
    joint = office.hand_in(PLAIN.replace("本月", "年"))
    consulting.ask(office.desk, officer(office, DRAFTER), joint, "云川市水务局")
    doubtful = office.hand_in(MARKED.replace("东机房", "西机房"))
    markings.escalate(office.desk, officer(office, SECRECY), doubtful, "请审定")
    staffed(office)
    done, gone = (released(office, PLAIN.replace("本月", when)) for when in ("明年", "后年"))
    release.recall(office.desk, officer(office, LEADER), gone, "有误")
    shots, faults, complaints = pictures(tmp_path), [], Complaints()
    wanted = {
        DRAFTER: (
            "/queue?show=all",
            f"/cases/{plain}/text",
            f"/cases/{plain}/pages",
            f"/cases/{plain}/pages?side=published",
            f"/cases/{joint}",
        ),
        SECRECY: (
            f"/cases/{secret}",
            f"/cases/{internal}",
            f"/cases/{internal}/record",
            f"/cases/{doubtful}",
            "/queue?show=open",
        ),
        PUBLISHER: ("/copies", f"/copies/{done}", f"/copies/{gone}"),
        LEADER: (f"/cases/{ready}", "/cases/2026-999999", "/account", f"/cases/{ready}/sign", f"/cases/{done}/record"),
    }
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome(1280, 720) as window:
        for name, addresses in wanted.items():
            window.clear_cookies()
            page = window.new_page()
            complaints.watch(page)
            page.goto(f"{served.url}/login")
            faults += serious_faults(page)
            log_in(page, served.url, name)
            for address in addresses:
                for language in ("zh", "en"):
                    mark = "&" if "?" in address else "?"
                    page.goto(f"{served.url}{address}{mark}lang={language}")
                    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
                    faults += [f"{address} {language}: {fault}" for fault in serious_faults(page)]
                    if too_wide(page):
                        faults.append(f"{address} {language}: wider than the window")
                    if language == "en":
                        left = left_over(page, names_of(office))
                        faults += [f"{address}: Chinese is left: {piece}" for piece in left]
                    shown = re.sub(r"\W+", "-", f"{address} of {name} {language}").strip("-")
                    page.screenshot(path=shots / f"looks-{shown}.png")
        page.goto(f"{served.url}/queue?lang=zh")
        page.check(f"input[name=case][value='{ready}']")
        page.click("button[formaction='/queue/sign']")
        faults += serious_faults(page)
        page.screenshot(path=shots / "sign-several.png")
    assert not faults, "\n".join(faults)
    assert [each for each in complaints if "404" not in each] == []
