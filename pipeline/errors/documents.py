"""Inputs that could not be processed; each says what its owner can do about it."""

from __future__ import annotations

from pipeline.errors.base import MishenError


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
