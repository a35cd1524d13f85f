"""How documents are laid out: heads, forms, tables, lists in running text, signatures."""

from __future__ import annotations

from collections.abc import Sequence

from training.templates import values
from training.templates.core import Draft, slot


def form(draft: Draft, fields: Sequence[tuple[str, str]]) -> None:
    """Lay out labels and values in one of the usual ways; two-character labels may have a blank inside."""
    style = draft.form
    blank = draft.maybe(0.4)
    named = [("　　".join(label) if blank and len(label) == 2 else label, value) for label, value in fields]
    if style == "running":
        draft.raw(draft.indent + "，".join(f"{label}：{value}" for label, value in fields) + "。")
    elif style == "pairs":
        for at in range(0, len(named), 2):
            draft.raw("\t".join(part for field in named[at : at + 2] for part in field))
    elif style == "bar":
        draft.lines += ["| 项目 | 内容 |", "| --- | --- |", *(f"| {label} | {value} |" for label, value in named)]
    elif style == "wide":
        for at in range(0, len(named), 2):
            draft.raw("      ".join(f"{label}：{value}" for label, value in named[at : at + 2]))
    else:
        shape = {"line": "{}：{}", "ascii": "{}: {}", "tab": "{}\t{}", "bracket": "【{}】{}"}[style]
        draft.lines += [shape.format(label, value) for label, value in named]


def table(draft: Draft, headings: Sequence[str], rows: Sequence[Sequence[str]], number: bool | None = None) -> None:
    """Lay out a table with tabs, bars, wide blanks or commas; the first column may count the rows."""
    heads, body = list(headings), [list(row) for row in rows]
    if draft.maybe(0.7) if number is None else number:
        heads = ["序号", *heads]
        body = [[str(at), *row] for at, row in enumerate(body, 1)]
    style = draft.pick("tab", "tab", "tab", "bar", "bar", "blank", "lines")
    if draft.maybe(0.3):
        heads = ["　".join(head) if len(head) == 2 else head for head in heads]
    if style == "bar":
        draft.lines += ["| " + " | ".join(row) + " |" for row in (heads, ["---"] * len(heads), *body)]
    elif style == "lines":
        for row in body:
            draft.raw("；".join(f"{head}：{cell}" for head, cell in zip(heads, row, strict=True)))
    else:
        gap = "\t" if style == "tab" else "    "
        draft.lines += [gap.join(row) for row in (heads, *body)]


def head_of_letter(draft: Draft) -> None:
    """Write the organ's head and number, sometimes with the person who signs."""
    organ, short = draft.organ
    kind = draft.rng.randrange(4)
    if kind == 0:
        draft.raw(f"{organ}文件")
        draft.line("{docno}")
    elif kind == 1:
        draft.line(
            f"{short}函〔{draft.year}〕{draft.rng.randint(1, 200)}号" + "　　　　签发人：{boss}", boss=draft.official()
        )
    elif kind == 2:
        draft.line("{docno}")


def sign(draft: Draft, *names: str) -> None:
    """Close with the organ and the date, in either order of neatness, and names that sign."""
    gap = draft.pick("　　　　　　　　", "                    ", "", "　　　　　　　　　　　　")
    draft.raw("")
    for name in names:
        draft.raw(gap + name)
    if not names or draft.maybe(0.7):
        draft.raw(gap + draft.organ[0])
    draft.line(gap + "{date}")


def contact(draft: Draft) -> None:
    """Write how the office is reached: its line, mailbox, address and the person in charge; all of it stays."""
    parts = [
        "[联系电话|咨询电话|监督电话|办公电话]：{office_line}",
        "[电子邮箱|单位邮箱]：{office_mail}",
        "[办公地址|地址|接待地点]：{office}",
        "[联系人|经办人]：{who}",
        "邮编：{n:100000,859999}",
    ]
    chosen = draft.some(parts, 1, 4)
    who = draft.official() if any("who" in part for part in chosen) else ""
    if draft.maybe(0.4):
        draft.raw(draft.indent + draft.say("，".join(chosen) + "。", who=who))
    else:
        for part in chosen:
            draft.raw(draft.indent + draft.say(part, who=who))


def attribute(draft: Draft) -> None:
    """State how the document may be made public, which is no mark."""
    if draft.maybe(0.3):
        draft.raw(draft.pick("（此件公开发布）", "（此件主动公开）", "信息公开属性：主动公开", "公开方式：依申请公开"))


@slot("docno")
def _docno(draft: Draft, _: str) -> str:
    short = draft.organ[1]
    return f"{short}{draft.pick('发', '函', '办', '字')}〔{draft.year}〕{draft.rng.randint(1, 260)}号"


@slot("date")
def _date(draft: Draft, _: str) -> str:
    month, day = draft.rng.randint(1, 12), draft.rng.randint(1, 28)
    return draft.pick(
        f"{draft.year}年{month}月{day}日",
        f"{draft.year}年{month}月{day}日",
        f"{draft.year}-{month:02}-{day:02}",
        f"{draft.year}.{month}.{day}",
    )


@slot("day")
def _day(draft: Draft, _: str) -> str:
    return f"{draft.rng.randint(1, 12)}月{draft.rng.randint(1, 28)}日"


@slot("time")
def _time(draft: Draft, _: str) -> str:
    hour, minute = draft.rng.randint(6, 22), draft.rng.randint(0, 59)
    return draft.pick(f"{hour}时{minute:02}分", f"{hour}:{minute:02}", f"{hour}时许")


@slot("year")
def _year(draft: Draft, _: str) -> str:
    return str(draft.year)


@slot("n")
def _number(draft: Draft, argument: str) -> str:
    low, high = map(int, argument.split(","))
    return str(draft.rng.randint(low, high))


@slot("f")
def _fraction(draft: Draft, argument: str) -> str:
    low, high = map(int, argument.split(","))
    return f"{draft.rng.randint(low, high)}.{draft.rng.randint(1, 9)}"


@slot("money")
def _money(draft: Draft, _: str) -> str:
    return values.amount(draft.rng)


@slot("nobody")
def _nobody(draft: Draft, _: str) -> str:
    return values.nobody(draft.rng)


@slot("organ")
def _organ(draft: Draft, _: str) -> str:
    return draft.organ[0]


@slot("organ2")
def _organ2(draft: Draft, _: str) -> str:
    return draft.place.organ(draft.rng)[0]


@slot("county")
def _county(draft: Draft, _: str) -> str:
    return draft.place.county


@slot("city")
def _city(draft: Draft, _: str) -> str:
    return draft.place.city


@slot("town")
def _town(draft: Draft, _: str) -> str:
    return draft.place.town


@slot("village")
def _village(draft: Draft, _: str) -> str:
    return draft.place.village(draft.rng)


@slot("road")
def _road(draft: Draft, _: str) -> str:
    return draft.place.road(draft.rng)


@slot("estate")
def _estate(draft: Draft, _: str) -> str:
    return draft.place.estate(draft.rng)


@slot("firm")
def _firm(draft: Draft, _: str) -> str:
    return draft.place.firm(draft.rng)


@slot("uscc")
def _uscc(draft: Draft, _: str) -> str:
    return f"⟦USCC:keep|{values.credit_code(draft.rng)}⟧"


@slot("office")
def _office(draft: Draft, _: str) -> str:
    return f"⟦ADDRESS:keep|{draft.place.office(draft.rng)}⟧"


@slot("office_line")
def _office_line(draft: Draft, _: str) -> str:
    return f"⟦LANDLINE:keep|{draft.place.landline(draft.rng)}⟧"


@slot("office_mail")
def _office_mail(draft: Draft, _: str) -> str:
    word = draft.pick("bgs", "zwgk", "jubao", "xinfang", "zhaopin", "caigou", "jdk", "rsg")
    host = draft.pick(f"{draft.pick('xm', 'hx', 'ls', 'py', 'gt')}.gov.cn", "163.com", "126.com", "mail.gov.cn")
    return f"⟦EMAIL_ADDRESS:keep|{word}{draft.pick('', str(draft.rng.randint(1, 999)))}@{host}⟧"


@slot("account")
def _account(draft: Draft, _: str) -> str:
    return f"⟦BANK_CARD:redact|{values.account(draft.rng)}⟧"


@slot("bankname")
def _bankname(draft: Draft, _: str) -> str:
    return (
        draft.pick("中国农业银行", "农村商业银行", "中国邮政储蓄银行", "中国工商银行", "信用合作联社")
        + draft.place.county
        + draft.pick("支行", "营业部", f"{draft.place.town[:2]}支行")
    )


@slot("caseno")
def _caseno(draft: Draft, _: str) -> str:
    return f"（{draft.year}）{draft.place.plate}{draft.rng.randint(1, 99):02}{draft.rng.randint(10, 99)}{draft.pick('民初', '行终', '执', '刑初')}{draft.rng.randint(10, 4000)}号"
