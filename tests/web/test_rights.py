"""All routes as nobody and as an officer of another section; nothing of a case comes out, nothing changes."""

from __future__ import annotations

from fastapi.routing import APIRoute

from pipeline.model.review import CaseState, Role
from tests.web.closed import released, staffed
from tests.web.office import ADMINISTRATOR, DRAFTER, LEADER, OUTSIDER, PHONE, PLAIN, SECTION, TITLE, Office, password

FIELDS = {
    "attribute": "proactive",
    "item": "1",
    "verdict": "keep",
    "reason": "x",
    "to": "initial_opinion",
    "organ": "x",
    "number": "x",
    "date": "2026-03-02",
    "conclusion": "not_publishable",
    "question": "1",
    "answer": "consent",
    "password": password(OUTSIDER),
}
OPEN = {("GET", "/login"), ("POST", "/login")}


def routes(office: Office) -> list[tuple[str, str]]:
    """Return method and path of every route; FastAPI keeps included routers as they are, so they are walked too."""
    found: list[tuple[str, str]] = []
    pending = list(office.app.routes)
    while pending:
        route = pending.pop()
        if isinstance(route, APIRoute):
            found += [(method, route.path) for method in route.methods or ()]
        pending += list(getattr(getattr(route, "original_router", None), "routes", ()))
    return sorted(set(found))


def test_the_list_of_routes(office: Office) -> None:
    assert {path for _, path in routes(office)} == {
        "/",
        "/login",
        "/logout",
        "/setup",
        "/setup/staff",
        "/account",
        "/account/password",
        "/account/sessions",
        "/queue",
        "/queue/search",
        "/intake",
        "/intake/{batch}",
        "/queue/open",
        "/queue/next",
        "/queue/sign",
        "/queue/sign/now",
        "/administration",
        *(
            f"/administration/{page}"
            for page in ("officers", "substitutes", "sections", "profile", "calendar", "terms")
        ),
        "/administration/officers/{id}",
        *(f"/administration/officers/{{id}}/{act}" for act in ("duties", "password", "standing")),
        "/administration/substitutes/{entry}/end",
        "/administration/terms/{entry}/end",
        "/cases/{number}",
        "/cases/{number}/text",
        "/cases/{number}/items/{item}/picture",
        "/cases/{number}/pages",
        "/cases/{number}/pages/{page}/picture",
        "/cases/{number}/record",
        "/cases/{number}/record/files/{kind}",
        "/cases/{number}/record/papers/{kind}",
        "/cases/{number}/record/notice",
        "/cases/{number}/record/letters/{kind}/{item}",
        "/ledger",
        "/ledger/search",
        "/ledger/export",
        "/copies",
        "/copies/package",
        "/copies/{number}",
        "/overview",
        *(
            f"/cases/{{number}}/{act}"
            for act in (
                *("attribute", "accept", "decide", "sign", "return", "unsign", "withhold", "recall"),
                *("escalate", "lift", "no-marking", "ruling", "consult", "consult-answer", "consult-withdraw"),
                *("undo", "identical", "add", "find", "adjust", "unite"),
            )
        ),
    }


def test_nobody_gets_in(office: Office) -> None:
    number = office.hand_in(PLAIN)
    before = facts(office, number)
    for method, path in routes(office):
        if (method, path) in OPEN:
            continue
        browser = office.browser()
        browser.open("/login")
        address = path.format(number=number, item=1, page=1, kind="form", id="o0001", entry=1, batch="0" * 32)
        fields = {**FIELDS, "form_key": browser.hidden("form_key"), "revision": "1"}
        if method == "GET":
            answer = browser.client.get(address, follow_redirects=False)
        else:
            answer = browser.client.post(address, data=fields, follow_redirects=False)
        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith(("/login", "/queue"))
        assert TITLE not in answer.text and PHONE not in answer.text
        if method == "GET" and not address.endswith("/"):
            assert browser.client.get(f"{address}/", follow_redirects=False).status_code == 404, path
    assert facts(office, number) == before


def test_another_section_is_refused_everywhere(office: Office) -> None:
    number = office.hand_in(PLAIN)
    before = facts(office, number)
    with office.desk.store.read() as tx:
        revision = tx.case(number).revision
    for name in (OUTSIDER, ADMINISTRATOR):
        browser = office.log_in(name)
        key = browser.hidden("form_key")
        assert number not in browser.open("/queue?show=all").text
        for method, path in routes(office):
            if "{number}" not in path:
                continue
            address = path.format(number=number, item=1, page=1, kind="form")
            fields = {**FIELDS, "password": password(name), "form_key": key, "revision": str(revision)}
            answer = browser.client.get(address) if method == "GET" else browser.client.post(address, data=fields)
            assert answer.status_code == 403, (method, path)
            assert TITLE not in answer.text and PHONE not in answer.text
    assert facts(office, number) == before


def test_unknown_cases(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    browser.open("/queue")
    key = browser.hidden("form_key")
    for method, path in routes(office):
        for number in ("2026-999999", "x", "<b>", "%00", "a" * 400):
            if "{number}" not in path:
                continue
            address = path.format(number=number, item=1, page=1, kind="form")
            if method == "GET":
                answer = browser.client.get(address)
            else:
                answer = browser.client.post(address, data={**FIELDS, "form_key": key, "revision": "1"})
            assert answer.status_code in (400, 404), (method, path, number)
            assert "<b>" not in answer.text


def test_case_forms_need_their_key(office: Office) -> None:
    number = office.hand_in(PLAIN)
    browser = office.log_in(DRAFTER)
    browser.open(f"/cases/{number}")
    leader = office.log_in(LEADER)
    before = facts(office, number)
    for method, path in routes(office):
        if method == "POST" and "{number}" in path:
            for key in ("", "x", leader.hidden("form_key")):
                fields = {**FIELDS, "form_key": key, "revision": browser.hidden("revision")}
                assert (
                    browser.client.post(
                        path.format(number=number, item=1, page=1, kind="form"), data=fields
                    ).status_code
                    == 403
                )
    assert facts(office, number) == before


def test_a_damaged_home_says_nothing_of_the_document(office: Office) -> None:
    """A case whose document is gone from the disk: a page in plain words, no trace of the document anywhere."""
    number = office.hand_in(PLAIN)
    browser = office.log_in(DRAFTER)
    for blob in (office.settings.home / "blobs").rglob("*"):
        if blob.is_file():
            blob.unlink()
    answer = browser.open(f"/cases/{number}/text")
    assert answer.status_code in (500, 503)
    assert TITLE not in answer.text and 'role="alert"' in answer.text


def facts(office: Office, number: str) -> tuple[object, ...]:
    """Return all that could have changed in a case."""
    with office.desk.store.read() as tx:
        case = tx.case(number)
        assert case.state is CaseState.IN_REVIEW
        return case, tx.decisions(number), tx.signatures(number), tx.remarks(number)


def test_publishing_and_administering_need_no_draft(office: Office) -> None:
    """The publishing clerk has what was released, the administrator nothing, whatever sections they belong to."""
    staffed(office)
    with office.desk.store.begin() as tx:
        for name, role in (("郝发布", Role.PUBLISHER), ("倪运维", Role.ADMINISTRATOR)):
            tx.add_officer(name, password(name), {role}, {SECTION})
    draft = f"关于{PHONE}号码停用的通知\n\n请知悉。\n"
    number, out = office.hand_in(PLAIN), released(office, draft)
    for name in ("郝发布", "倪运维"):
        browser = office.log_in(name)
        key = browser.hidden("form_key")
        for page in ("/queue?show=all", "/ledger", "/copies"):
            text = browser.client.get(page).text
            assert TITLE not in text and PHONE not in text and number not in text, (name, page)
        for method, path in routes(office):
            if "{number}" not in path:
                continue
            for each in (number, out):
                address = path.format(number=each, item=1, page=1, kind="form")
                fields = {**FIELDS, "password": password(name), "form_key": key, "revision": "1"}
                answer = browser.client.get(address) if method == "GET" else browser.client.post(address, data=fields)
                assert TITLE not in answer.text and PHONE not in answer.text, (name, method, path)
                if path not in ("/copies/{number}", "/cases/{number}/record/notice", "/cases/{number}/recall"):
                    assert answer.status_code in (403, 404), (name, method, path)
    clerk = office.log_in("郝发布")
    assert clerk.client.get(f"/copies/{out}").status_code == 200
    assert clerk.client.get(f"/copies/{number}").status_code == 404
    for kind in ("copy", "manifest", "report"):
        assert clerk.client.get(f"/cases/{out}/record/files/{kind}").status_code == 200
        assert clerk.client.get(f"/cases/{number}/record/files/{kind}").status_code == 404
    for kind in ("original", "proof"):
        assert clerk.client.get(f"/cases/{out}/record/files/{kind}").status_code == 403
    assert clerk.client.get(f"/cases/{out}/record/papers/reasons").status_code == 200
    assert clerk.client.get(f"/cases/{number}/record/papers/reasons").status_code == 404
