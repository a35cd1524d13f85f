"""送审: files or whole folders handed in from the browser, and what became of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from pipeline.errors import NotEntitled
from pipeline.model.review import Attribute
from pipeline.services.intake import sections_for
from pipeline.services.upload import Proposal, new_batch, recent, upload, uploaded
from pipeline.web.acts import chosen
from pipeline.web.failures import Refusal
from pipeline.web.multipart import Sent, is_multipart, read_files
from pipeline.web.visit import Signed, malformed

router = APIRouter()

_MOST_FILES = 300


async def sent_files(request: Request, signed: Signed) -> Sent:
    """Read a form with files; nothing of a file is written to the disk on the way.

    Raises:
        Refusal: malformed (400), the form key is missing or another's (403), or too many upload at once (503).
        NotEntitled: the officer hands in for no section; said before anything is read.
    """
    if not is_multipart(request):
        raise malformed()
    visit, officer = signed
    if not sections_for(visit.desk, officer):
        raise NotEntitled(what="不在承办文稿的岗位，不能提交文稿")
    return await read_files(request, visit, _MOST_FILES)


Files = Annotated[Sent, Depends(sent_files)]


@router.get("/intake")
def intake(signed: Signed) -> Response:
    """Show the form, and what the officer handed in last."""
    visit, officer = signed
    return visit.page(
        "intake.html",
        "/intake",
        sections=sections_for(visit.desk, officer),
        attributes=list(Attribute),
        batch=new_batch(),
        arrivals=recent(visit.desk, officer),
    )


@router.post("/intake")
def hand_in(signed: Signed, sent: Files) -> Response:
    """Keep the files; the ingest flow makes cases of them, one after the other."""
    visit, officer = signed
    if not sent.files:
        raise Refusal(HTTPStatus.BAD_REQUEST, "请先选择文件。", "Choose files first.")
    form = sent.form
    attribute = chosen(form, "attribute", Attribute) if form.one("attribute") else None
    proposal = Proposal(form.one("section"), attribute, form.text("reason"), form.text("forwards"))
    batch = form.one("batch") or new_batch()
    paths = form.fields.get("path", [])
    for at, (name, source) in enumerate(sent.files):
        upload(visit.desk, officer, batch, paths[at] if len(paths) == len(sent.files) else name, source, proposal)
    told = visit.say(
        f"已接收 {len(sent.files)} 个文件，正在检测。", f"{len(sent.files)} files received; they are being read."
    )
    return visit.redirect(f"/intake/{batch}", told)


@router.get("/intake/{batch}")
def batch_page(signed: Signed, batch: Annotated[str, Path(max_length=40)]) -> Response:
    """Show what became of the files of one's own batch."""
    visit, officer = signed
    arrivals = uploaded(visit.desk, officer, batch)
    if not arrivals:
        raise Refusal(HTTPStatus.NOT_FOUND, "没有这一批文件。", "There is no such batch.")
    waiting = sum(not each.done for each in arrivals)
    return visit.page("batch.html", f"/intake/{batch}", arrivals=arrivals, waiting=waiting)
