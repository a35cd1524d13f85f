"""What the law or the procedure forbids, what a colleague was faster with, and copies that do not hold."""

from __future__ import annotations

from pipeline.errors.base import MishenError


class RefusedByRule(MishenError):
    """The law or the procedure forbids it; ``basis`` names the article."""

    code = "refused"
    exit_status = 4
    zh = "依规定不能执行：{what}。依据：{basis}。"
    en = "Refused by a rule: {what}. Basis: {basis}."


class MarkedDocument(RefusedByRule):
    """A classification or internal marking stands."""

    code = "marked"
    zh = (
        "文件带有密级或内部标志（{case}），不得公开，也不能遮盖后公开。"
        "请转保密审查科室处理。依据：《保守国家秘密法》第三十五条。"
    )
    en = (
        "The document ({case}) bears a classification or internal marking: it cannot be published, redacted or not. "
        "Hand it to the secrecy-review office."
    )


class NotApproved(RefusedByRule):
    """A signature is missing, void, or covers another plan."""

    code = "not_approved"
    zh = "事项 {case} 尚未完成审批：{what}。请按程序补签后再发布。依据：先审查、后公开。"
    en = "Case {case} is not approved: {what}. Complete the signatures first."


class NotEntitled(RefusedByRule):
    """Wrong role, wrong section, or one person on two steps."""

    code = "not_entitled"
    zh = "经办人无权办理：{what}。请由有相应职责的人员办理。"
    en = "This officer may not do that: {what}. Somebody in the right role must."


class IllegalTransition(RefusedByRule):
    """The action is not allowed in the state that the case is in."""

    code = "illegal_transition"
    zh = "事项 {case} 当前状态为“{state}”，不能执行“{action}”。请先查看事项的最新情况。"
    en = "Case {case} is in state “{state_en}”: “{action_en}” is not possible now. Look at the case as it is now."
    hint_zh = "可用 mishen show {case} 查看。"
    hint_en = " See `mishen show {case}`."


class Unsettled(RefusedByRule):
    """Items or the publicity attribute are still open."""

    code = "unsettled"
    zh = "事项 {case} 还不能签批：{what}。请先逐项作出决定。依据：《保守国家秘密法实施条例》第四十二条。"
    en = "Case {case} cannot be signed yet: {what}. Settle every item first."


class WrongPassword(RefusedByRule):
    """Unknown or disabled officer, or a wrong password; the three are not told apart."""

    code = "wrong_password"
    zh = "姓名或密码不正确，或账号已停用。"
    en = "Name or password is wrong, or the account is disabled."


class LoginLocked(WrongPassword):
    """Too many refused log-ins in a row under this name, whether anybody has it or not."""

    code = "login_locked"
    zh = "登录失败次数过多，请于 {until}（北京时间）之后再试。"
    en = "Too many failed log-ins. Try again after {until} (Beijing time)."


class ErasedCase(RefusedByRule):
    """The key of the case was destroyed: nobody can read its contents again."""

    code = "erased"
    zh = "事项 {case} 的内容已按规定销毁，不能再查看或办理；审计记录仍在。"
    en = "The contents of case {case} were destroyed and cannot be read again; the record of what was done remains."


class ReadsDifferently(RefusedByRule):
    """The original of a case reads differently than when it was taken in, so that its items no longer say what they cover."""

    code = "reads_differently"
    zh = (
        "事项 {case} 的文稿由当前程序读出的文字与受理时不同，各条目的位置不再可靠。"
        "请重新提交该文稿另行办理，以替代本事项。"
    )
    en = (
        "The original of case {case} reads differently than when it was taken in: "
        "hand the draft in again, in the place of this one."
    )
    hint_zh = "命令：mishen intake --supersedes {case}。"
    hint_en = " The command: mishen intake --supersedes {case}."


class Conflict(MishenError):
    """Somebody else changed the case meanwhile; nothing was written."""

    code = "conflict"
    exit_status = 4
    zh = "事项 {case} 刚被他人更新，本次操作未写入。请重新查看后再办理。"
    en = "Case {case} was changed by somebody else; nothing was written. Look again and repeat."


class VerificationFailed(MishenError):
    """A copy still holds what was withheld, or lost what was kept; no copy was left behind."""

    code = "verification_failed"
    exit_status = 5
    zh = "脱敏结果核验未通过（{what}），未生成文件。请人工核对该文件。"
    en = "The redacted copy failed verification ({what}); no file was left. Look at the document by hand."
