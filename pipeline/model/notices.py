"""What a reader noticed of a document (``Document.warnings``), in words; a code never holds text of the document."""

from __future__ import annotations

_NOTICES = {
    "encrypted_without_password": ("文件带有权限限制", "the file carries restrictions"),
    "repaired": ("文件结构有误，已按可读部分处理", "broken structure, read as far as possible"),
    "unreadable_pages": ("有页面无法识别", "pages that cannot be read"),
    "pictures": ("含图片，图中文字未检测", "pictures, whose text was not checked"),
    "hidden_text": ("含隐藏文字", "hidden text"),
    "no_text": ("未读到文字", "no text was read"),
    "deleted_revisions": ("含已删除的修订内容", "deleted revisions"),
    "comments": ("含批注", "comments"),
    "unreferenced_text": ("含未被引用的内容", "unreferenced text"),
    "embedded_text": ("含嵌入对象或文件中的文字", "text in embedded objects or files"),
    "hidden_not_read": (
        "隐藏内容过多，未全部读取（均不进入副本）",
        "too much that hides: not read to its end (none of it is copied)",
    ),
    "hidden_unread": ("文件中有部分隐藏内容未能读取，请人工核对", "something outside the pages could not be read"),
    "picture_thumbnail": ("图片内含缩略图", "a thumbnail inside a picture"),
    "picture_tail": ("图片文件末尾附有数据", "data behind the end of a picture"),
    "picture_cropped": (
        "图片有被裁剪或遮盖的部分，副本中不保留",
        "only a part of a picture shows; the copy does not keep the rest",
    ),
    "fake_redaction": ("有人工涂黑但仍可读出的文字", "text covered by hand that can still be read"),
    "picture_frames": ("图片含多帧或多页，只保留首帧", "a picture with further frames or pages"),
    "remains": ("文件中有残留内容", "something left over in the file"),
    "chart_or_diagram": ("含图表（副本中以说明代替）", "charts (a note takes their place in a copy)"),
    "embedded_object": ("含嵌入对象（不进入副本）", "embedded objects (not copied)"),
    "outside_picture": ("引用外部图片", "a picture from outside"),
    "picture_cannot_stay": ("含不能保留的图片", "a picture that cannot stay"),
    "annotations": ("含注释", "annotations"),
    "attachments": ("含附件，未检测", "attachments, not checked"),
    "converted": (
        "由其他格式转换而来，转换时舍弃的内容未检测",
        "converted; what the conversion left out was not checked",
    ),
    "macros_left_out": ("含宏，转换时已舍弃，未检测", "macros, left out and not checked"),
    "volatile_fields": (
        "含自动更新的日期、时间或文件名，已以〔日期〕等代替",
        "dates or file names that update, noted as 〔日期〕",
    ),
    "recognised_pages": (
        "有页面（或图片）的文字由图像识别得出，可能有误，请对照图样核对",
        "text recognised in pixels, which may be wrong: hold it against the picture",
    ),
    "untrusted_text": (
        "文件内文字与页面所见不一致，已改按图像识别",
        "the file's text differs from what is seen; it was recognised in pixels instead",
    ),
    "unchecked_text": (
        "有字体无法与页面所见核对，其文字未经核对",
        "a font whose text could not be held against what is seen",
    ),
    "imported_content": ("含导入的内容（不进入副本）", "imported content (not copied)"),
}


def notice(code: str, language: str = "zh") -> str:
    """Return what people read for a code, in ``zh`` or ``en``; an unknown one comes back as it is."""
    zh, en = _NOTICES.get(code, (code, code))
    return en if language == "en" else zh
