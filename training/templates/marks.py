"""Marks that stop a document, in the forms and places that the rules and habit know; and notes that look like marks."""

from __future__ import annotations

import re

from training.templates.core import Draft, marked

_LIMITS = {"绝密": 30, "机密": 20, "秘密": 10}


def _level(draft: Draft) -> str:
    return draft.pick("秘密", "秘密", "机密", "机密", "绝密")


def _star(draft: Draft) -> str:
    level = _level(draft)
    years = draft.rng.randint(1, _LIMITS[level])
    end = f"{draft.year + years}年{draft.rng.randint(1, 12)}月{draft.rng.randint(1, 28)}日"
    term = draft.pick(
        f"{years}年", f"{years}年", f"{years}年", "长期", f"{draft.rng.randint(1, 11)}个月", end, "启用前", "公布前", ""
    )
    blank = draft.pick("", "", "　", " ")
    return level[0] + blank + level[1] + draft.pick("★", "★", "★", "☆", "*") + (draft.pick("", "", " ") + term).rstrip()


_INTERNAL = (
    "内部[资料|文件|材料|刊物][　| |，|、|·|][注意保存|妥善保管|请勿外传|不得外传|会后收回|阅后退回|严禁复印]",
    "工作秘密[　不得公开|]",
    "[仅供|只供]内部[参考|使用|参阅]",
    "内部使用，[严禁外传|请勿转发]",
    "[会后收回|阅后收回|阅后退回|阅后销毁]",
    "内部[事项|掌握]，不[得|予]公开",
)
_SENTENCES = (
    "[本材料|此件|本文|本记录][只发|仅发|仅限][与会人员|班子成员|专班成员|县处级领导]，[不得|严禁][复制、转发|摘抄、拍照|带出会场]",
    "[收到|持有][本件|本材料]的[单位|人员][不得扩大知悉范围|须专人保管，不得翻印]",
    "[本件|本通报]供内部掌握，[不得上网|不得向媒体提供]，[不得翻印|不得转载]",
    "[请勿|不得]将[本文|此件|本材料][内容|][上传网络|转给无关人员|拍照发送]",
)


def _spaced(draft: Draft) -> str:
    level = _level(draft)
    return level[0] + draft.pick("　", "　　", " ") + level[1]


def _top(draft: Draft) -> None:
    mark = marked("SECRET_MARKING", "block", draft.pick(_star(draft), _star(draft), _spaced(draft), _level(draft)))
    lines = [draft.pick("", "　" * 18, " " * 40) + mark]
    if draft.maybe(0.4):
        lines.insert(0, f"{draft.rng.randint(1, 999999):06}")
    if draft.maybe(0.3):
        lines.append(draft.pick("特急", "加急", "平急"))
    draft.lines[:0] = lines


def _label(draft: Draft) -> None:
    form = draft.pick("密级：{}", "密级:{}", "密　级：{}", "秘密等级：{}")
    mark = marked("SECRET_MARKING", "block", form.format(_level(draft)))
    draft.lines.insert(
        draft.rng.randint(0, min(2, len(draft.lines))),
        mark + draft.pick("", "　　紧急程度：平急", f"　　份号：{draft.rng.randint(1, 99999):06}"),
    )


def _cell(draft: Draft) -> None:
    mark = marked("SECRET_MARKING", "block", draft.pick(_level(draft), _star(draft)))
    draft.lines.insert(
        0, draft.pick(f"密级\t{mark}\t份数\t{draft.rng.randint(2, 40)}", f"| 密级 | {mark} | 缓急 | 平件 |")
    )


def _box(draft: Draft) -> None:
    level = _level(draft)
    boxes = "　".join(
        marked("SECRET_MARKING", "block", f"{draft.pick('☑', '■', '√')}{each}") if each == level else f"□{each}"
        for each in ("绝密", "机密", "秘密")
    )
    draft.lines.insert(1, "密级：" + boxes)


def _paragraph(draft: Draft) -> None:
    at = draft.pick(*[place for place, line in enumerate(draft.lines) if "。" in line] or [-1])
    draft.lines[at] = "（" + marked("SECRET_MARKING", "block", _star(draft)) + "）" + draft.lines[at].lstrip("　 ")


def _inner(draft: Draft) -> None:
    mark = marked("INTERNAL_MARKING", "block", draft.say(draft.pick(*_INTERNAL)))
    kind = draft.rng.randrange(3)
    if kind == 0:
        draft.lines.insert(0, mark)
    elif kind == 1:
        draft.lines.append(draft.pick("（{}）", "{}", "【{}】").format(mark))
    else:
        draft.lines.insert(min(2, len(draft.lines)), "（" + mark + "）")


def _limit(draft: Draft) -> None:
    mark = marked("INTERNAL_MARKING", "block", draft.say(draft.pick(*_SENTENCES)))
    draft.lines.insert(draft.pick(0, 1, len(draft.lines)), draft.pick("", "说明：", "注：") + mark + "。")


def mark(draft: Draft) -> None:
    """Put one mark on a document; it then does not say that it is public."""
    draft.lines = [line for line in draft.lines if not re.match("（此件|信息公开属性|公开方式", line)]
    draft.pick(_top, _top, _top, _label, _cell, _box, _paragraph, _inner, _inner, _limit)(draft)


_NOTES = (
    "（密级：公开）",
    "密级：非密",
    "注：本表不含国家秘密。",
    "本件已经保密审查，不涉密，可以公开。",
    "（会议用餐凭证会后收回）",
    "注：公示期内请保存好存根。",
    "承办单位应依法保守在审查中知悉的商业秘密和个人隐私。",
    "（机密文件传递不适用本表）",
)


def note(draft: Draft) -> None:
    """Put a line on a document that looks like a mark and is none."""
    draft.lines.insert(draft.pick(0, 1, len(draft.lines)), draft.pick(*_NOTES))
