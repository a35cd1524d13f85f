"""All errors that Mishen raises on purpose, each with the exit status and a sentence that says what to do.

MishenError                     exit 1   anything below; raised itself only for a defect of ours
├── UsageError                  exit 2   wrong option, unknown name, malformed file of settings
│   ├── ProfileError            a profile or a terms file that does not hold
│   ├── HomeError               no home, a home of another version, a folder that cannot be written
│   │   ├── DamagedHome         something stored there was broken or altered from outside
│   │   └── BackupError         a backup that does not hold, or a place where none can be put
│   └── KeyFileError            no key, a wrong key, a key file that others can read
├── UnreadableDocument          exit 3   an input that could not be processed; the batch goes on
│   ├── NotPermitted            no right to read, or not a regular file
│   ├── EmptyDocument           no bytes, or nothing in it
│   ├── DamagedDocument         truncated or broken
│   ├── EncryptedDocument       protected by a password
│   ├── WrongSuffix             the content is not what the suffix says
│   ├── UnsupportedFormat       foreign format: convert it first
│   ├── NoConverter             legacy format, and no LibreOffice here that could convert it
│   ├── ConversionFailed        legacy format that LibreOffice could not convert
│   ├── MacroDocument           .docm and the like
│   ├── StrictOpenXml           ISO strict variant of .docx
│   ├── HostileDocument         external entity, path traversal, zip bomb
│   ├── TooLarge                over a limit of size, pages or nesting
│   └── ChangedDocument         changed after it was handed in
├── RefusedByRule               exit 4   the law or the procedure forbids it
│   ├── MarkedDocument          a classification or internal marking stands
│   ├── NotApproved             a signature is missing, void or covers another plan
│   ├── NotEntitled             wrong role, wrong section, or one person on two steps
│   ├── IllegalTransition       the action is not allowed in the case's state
│   ├── Unsettled               items or the publicity attribute are still open
│   ├── ReadsDifferently        the original reads differently than when it was taken in
│   ├── ErasedCase              its contents were destroyed at the end of their time
│   └── WrongPassword           unknown officer, disabled officer or wrong password
│       └── LoginLocked         too many in a row: wait
├── Conflict                    exit 4   somebody else changed the case meanwhile
└── VerificationFailed          exit 5   a copy still holds what was withheld, or lost what was kept

Every class has a stable ``code`` (used in machine-readable output), an ``exit_status`` and two templates, Chinese and
English. The parameters of a template are names, numbers and identifiers, never text of a document. Messages are read on pages, too:
what to type on a command line stands in the hint, which only the command line shows.
"""

from __future__ import annotations

from typing import ClassVar


class MishenError(Exception):
    """Base of all errors raised on purpose.

    ``detail`` values fill the templates; they must not hold text of a document.
    """

    code: ClassVar[str] = "internal"
    exit_status: ClassVar[int] = 1
    zh: ClassVar[str] = "内部错误（{what}）。请保留现场并联系管理员。"
    en: ClassVar[str] = "Internal error ({what}). Keep the files as they are and call the administrator."

    hint_zh: ClassVar[str] = ""
    hint_en: ClassVar[str] = ""

    def __init__(self, **detail: object) -> None:
        self.detail = detail
        super().__init__(self.message("zh"))

    def message(self, language: str = "zh") -> str:
        """Say in one sentence what happened and what to do, in ``zh`` or ``en``."""
        template = self.en if language == "en" else self.zh
        return template.format_map(_Known(self.detail))

    def hint(self, language: str = "zh") -> str:
        """Say what to type on the command line; '' where there is nothing to say."""
        template = self.hint_en if language == "en" else self.hint_zh
        return template.format_map(_Known(self.detail))

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.detail)


class _Known(dict[str, object]):
    """A template's values; one that was not given shows as a dash instead of failing inside error handling."""

    def __missing__(self, key: str) -> str:
        return "-"


def _rebuild(kind: type[MishenError], detail: dict[str, object]) -> MishenError:
    return kind(**detail)


class UsageError(MishenError):
    """What was asked for cannot work as it was put; ``option`` in the details names what the command line lacks."""

    code = "usage"
    exit_status = 2
    zh = "{what}。请核对后重试。"
    en = "{what}. Check it and try again."
    hint_zh = "命令和参数见 mishen --help。"
    hint_en = " See mishen --help for commands and options."

    def hint(self, language: str = "zh") -> str:
        """Name the option that is missing, else where options are listed."""
        if type(self) is UsageError and "option" in self.detail:
            return f" Option: {self.detail['option']}." if language == "en" else f"参数：{self.detail['option']}。"
        return super().hint(language)


class ProfileError(UsageError):
    """A profile or terms file that does not hold: names file, key and remedy."""

    code = "profile"
    zh = "配置文件 {file} 的 {key} 有误：{remedy}"
    en = "Profile {file}, key {key}: {remedy}"
    hint_zh = hint_en = ""


class HomeError(UsageError):
    """The home is missing, of another version, or cannot be written."""

    code = "home"
    zh = "数据目录 {home} 不可用：{what}。请由管理员处理。"
    en = "The home {home} cannot be used: {what}. The administrator should see to it."
    hint_zh = "新建请运行 mishen init，升级请运行 mishen db upgrade。"
    hint_en = " Make one with `mishen init`, bring one up with `mishen db upgrade`."


class DamagedHome(HomeError):
    """Something stored in the home is broken, missing, or was altered from outside; ``what`` names it by its id."""

    code = "damaged_home"
    zh = "数据目录中的内容缺失、损坏或被改动（{what}）。请停止使用并保留现场，由管理员从备份恢复后核验审计记录。"
    en = (
        "Something in the home is missing, damaged or was altered ({what}). "
        "Stop, keep everything as it is; the administrator restores a backup and verifies the record."
    )
    hint_zh = "核验请运行 mishen audit verify。"
    hint_en = " To verify: `mishen audit verify`."


class BackupError(HomeError):
    """A backup that is damaged, incomplete, of another home's keys, or a place where none can be put."""

    code = "backup"
    zh = "备份 {file} 不可用：{what}。未留下任何内容。"
    en = "The backup {file} cannot be used: {what}. Nothing was left behind."
    hint_zh = hint_en = ""


class KeyFileError(UsageError):
    """The key is missing, wrong, or readable by others."""

    code = "key"
    zh = "密钥 {keys} 不可用：{what}。请由管理员核对本数据目录对应的密钥目录，权限应为 0600。"
    en = "The key {keys} cannot be used: {what}. The administrator should check the key folder; files need mode 0600."
    hint_zh = "密钥目录用 --keys 指定。"
    hint_en = " Name the key folder with --keys."


class UnreadableDocument(MishenError):
    """An input that could not be processed; the batch goes on with the next one."""

    code = "unreadable"
    exit_status = 3
    zh = "无法读取该文件：{what}。请人工核对后重新提交。"
    en = "The file cannot be read: {what}. Check it and hand it in again."


class NotPermitted(UnreadableDocument):
    """No right to read, or not a regular file."""

    code = "not_permitted"
    zh = "没有读取该文件的权限，或它不是普通文件。请修改权限后重试。"
    en = "No right to read this, or it is not a regular file. Change its mode and try again."


class EmptyDocument(UnreadableDocument):
    """A file of no bytes."""

    code = "empty"
    zh = "文件为空。请确认上传的是正确的文件。"
    en = "The file is empty. Make sure that it is the right one."


class DamagedDocument(UnreadableDocument):
    """Truncated or broken content."""

    code = "damaged"
    zh = "文件已损坏（{what}）。请用原编辑软件打开并另存后重新提交。"
    en = "The file is damaged ({what}). Open it in its own program, save it anew and hand it in again."


class EncryptedDocument(UnreadableDocument):
    """Protected by a password."""

    code = "encrypted"
    zh = "文件设有密码。请在 Word/WPS 或 PDF 软件中去除密码后重新提交。"
    en = "The file is protected by a password. Remove it in Word, WPS or the PDF program and hand it in again."


class WrongSuffix(UnreadableDocument):
    """The content is not what the suffix says."""

    code = "wrong_suffix"
    zh = "文件内容与扩展名 {suffix} 不符（看起来是 {kind}）。请改正扩展名或另存为正确格式。"
    en = "The content does not match the suffix {suffix} (it looks like {kind}). Mend the suffix or save it anew."


class UnsupportedFormat(UnreadableDocument):
    """A foreign format; ``remedy`` says how to convert it."""

    code = "unsupported_format"
    zh = "暂不支持 {kind} 格式。{remedy}"
    en = "Files of kind {kind} are not supported. {remedy_en}"


class NoConverter(UnreadableDocument):
    """A format that comes in through LibreOffice, which is not installed; ``remedy`` says how to convert by hand."""

    code = "no_converter"
    zh = "{kind} 需先转换，本机未安装 LibreOffice。{remedy}或请管理员安装 Debian 软件包 libreoffice-writer-nogui 后重试。"
    en = (
        "Files of kind {kind} are converted first, and LibreOffice is not installed. {remedy_en} "
        "Or have the administrator install the Debian package libreoffice-writer-nogui and try again."
    )


class ConversionFailed(UnreadableDocument):
    """LibreOffice could not convert the file, or not in time."""

    code = "conversion_failed"
    zh = "文件转换失败（{what}）。请用 Word 或 WPS 打开，另存为 .docx 后重新提交。"
    en = "The file could not be converted ({what}). Open it in Word or WPS, save it as .docx and hand it in again."


class MacroDocument(UnreadableDocument):
    """A Word file with macros."""

    code = "macros"
    zh = "文件含宏（.docm/.dotm）。请另存为不含宏的 .docx 后重新提交。"
    en = "The file holds macros (.docm/.dotm). Save it as .docx without macros and hand it in again."


class StrictOpenXml(UnreadableDocument):
    """The ISO strict variant of Office Open XML."""

    code = "strict_ooxml"
    zh = (
        "文件为“Strict Open XML 文档”。请在 Word 中另存为普通“Word 文档 (*.docx)”后重新提交，"
        "或请管理员安装 Debian 软件包 libreoffice-writer-nogui 后重试。"
    )
    en = (
        "The file is in the strict variant of Open XML. Save it as an ordinary Word document (*.docx), "
        "or install libreoffice-writer-nogui and try again."
    )


class HostileDocument(UnreadableDocument):
    """Content that attacks its reader: external entity, path traversal, zip bomb."""

    code = "hostile"
    zh = "文件结构可疑（{what}），已拒绝处理。请核实来源，用原编辑软件另存后重新提交。"
    en = "The structure of the file is suspicious ({what}); it was not opened. Check where it comes from, save it anew."


class TooLarge(UnreadableDocument):
    """Over a limit of bytes, pages, or nesting."""

    code = "too_large"
    zh = "文件超出上限（{what}，上限 {limit}）。请拆分后重新提交。"
    en = "The file is over a limit ({what}, limit {limit}). Split it and hand it in again."


class ChangedDocument(UnreadableDocument):
    """Changed after it was handed in and before it was looked at."""

    code = "changed"
    zh = "文件在提交后被修改，未予处理。请核对后重新提交。"
    en = "The file was changed after it was handed in and was not looked at. Check it and hand it in again."


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


def status_of_code(code: str) -> int:
    """Return the exit status that goes with an error's code; 1 for a code that nobody knows."""
    pending: list[type[MishenError]] = [MishenError]
    while pending:
        kind = pending.pop()
        if kind.code == code:
            return kind.exit_status
        pending += kind.__subclasses__()
    return MishenError.exit_status
