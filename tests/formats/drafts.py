"""Word drafts in which values show, hide and stand in revisions, for tests of what people are shown."""

from __future__ import annotations

from tests.formats.packages import p, package, r, root

SHOWN, INSERTED, DELETED = "13900001111", "13900002222", "13900003333"
VANISHED, REMARK = "13900004444", "13900005555"


def _revised(kind: str, text: str) -> str:
    word = "w:delText" if kind == "del" else "w:t"
    return f"<w:{kind} w:author='甲'><w:r><{word} xml:space='preserve'>{text}</{word}></w:r></w:{kind}>"


def hiding_places() -> bytes:
    """Return a draft with a phone number in plain text, an insertion, a deletion, hidden text and a comment."""
    body = (
        p("关于培训安排的通知")
        + p(f"联系人手机号码：{SHOWN}。")
        + f"<w:p>{r('申请人手机号码：')}{_revised('del', DELETED)}{_revised('ins', INSERTED)}{r('，请保持畅通。')}</w:p>"
        + f"<w:p>{r('会务')}{r(f'（备用手机号码：{VANISHED}）', '<w:vanish/>')}{r('安排另行通知。')}</w:p>"
    )
    remark = f'<w:comment w:id="0" w:author="甲">{p(f"请核对手机号码：{REMARK}")}</w:comment>'
    return package(body, {"rId1": ("comments", "comments.xml", root("comments", remark))})


def revised_only() -> bytes:
    """Return a draft that holds nothing but a revision."""
    return package(f"<w:p>{r('本期简报')}{_revised('ins', '综述')}{r('如下。')}</w:p>")
